PRAGMA foreign_keys = ON;
BEGIN;
