INSERT INTO schema_migration (id, name, digest, applied_us) VALUES ($1, $2, $3, $4)
