-- A browser session belongs to the key whose link began it, and ends when that key is revoked.
-- Nothing was ever kept in this table before.
ALTER TABLE login ADD COLUMN key TEXT REFERENCES api_key (id);
