-- A connection to a file that may be hostile or damaged: nothing of it is mapped into memory, where
-- a file that is cut short kills the process.
PRAGMA busy_timeout = 2000;
PRAGMA query_only = ON;
PRAGMA trusted_schema = OFF;
PRAGMA temp_store = MEMORY;
PRAGMA cell_size_check = ON;
PRAGMA mmap_size = 0;
PRAGMA cache_size = -16384;
PRAGMA wal_autocheckpoint = 0;
