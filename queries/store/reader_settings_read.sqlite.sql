PRAGMA query_only;
PRAGMA trusted_schema;
PRAGMA temp_store;
PRAGMA cell_size_check;
