-- All tables, and the one by which a store is known.
SELECT count(*), coalesce(sum(name = 'schema_migration'), 0) FROM sqlite_schema WHERE type = 'table'
