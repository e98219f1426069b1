-- Older stores have no evidence log.
SELECT count(*) FROM sqlite_schema WHERE name IN ('evidence_log', 'checkpoint')
