-- A reading connection: opened read-only, and told so once more.
PRAGMA busy_timeout = 2000;
PRAGMA query_only = ON;
PRAGMA trusted_schema = OFF;
PRAGMA temp_store = MEMORY;
PRAGMA cell_size_check = ON;
PRAGMA mmap_size = 0;
PRAGMA wal_autocheckpoint = 0;
