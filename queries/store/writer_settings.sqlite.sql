-- The writing connection. auto_vacuum must come before the first table is made.
PRAGMA busy_timeout = 2000;
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA temp_store = MEMORY;
PRAGMA cell_size_check = ON;
PRAGMA mmap_size = 0;
PRAGMA cache_size = -16384;
PRAGMA wal_autocheckpoint = 0;
PRAGMA journal_size_limit = 16777216;
