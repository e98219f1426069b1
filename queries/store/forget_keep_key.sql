-- Of a text that stays while its session's key goes.
INSERT INTO text_commitment (session, kind, n, field, key) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (session, kind, n, field) DO NOTHING
