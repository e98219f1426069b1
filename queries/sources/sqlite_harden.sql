-- What a connection that will run proposed statements gets before it is armed: nothing is written,
-- and what is sorted stays in memory, where it is counted.
PRAGMA query_only = 1;
PRAGMA temp_store = 2;
PRAGMA cell_size_check = 1;
PRAGMA mmap_size = 0;
