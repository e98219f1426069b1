-- The file is new and thrown away when something fails, so nothing has to be kept safe while it is
-- being made: no journal, one transaction. Neither setting stays in the file.
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -65536;
BEGIN;
