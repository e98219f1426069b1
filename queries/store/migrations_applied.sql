SELECT id, digest FROM schema_migration ORDER BY id
