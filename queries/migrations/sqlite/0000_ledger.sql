-- Which migrations ran, and the digest of the text that ran.
CREATE TABLE IF NOT EXISTS schema_migration (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  applied_us INTEGER NOT NULL,
  applied_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (applied_us / 1000) / 1000.0, 'unixepoch'))
) STRICT;
