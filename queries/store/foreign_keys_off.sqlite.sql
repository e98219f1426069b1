-- Does nothing inside a transaction.
PRAGMA foreign_keys = OFF;
