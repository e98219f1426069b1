-- Read back after they were set; anything else than what was asked for is refused at start.
PRAGMA journal_mode;
PRAGMA synchronous;
PRAGMA secure_delete;
PRAGMA foreign_keys;
PRAGMA trusted_schema;
PRAGMA temp_store;
PRAGMA cell_size_check;
PRAGMA wal_autocheckpoint;
