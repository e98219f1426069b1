-- A backup is one file, which can be read where nothing beside it can be written.
PRAGMA journal_mode = DELETE;
