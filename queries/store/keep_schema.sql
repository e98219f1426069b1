INSERT INTO source_schema (digest, ddl) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING
