-- In place of a text, and of its key where that was kept.
INSERT INTO text_commitment (session, kind, n, field, commitment) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (session, kind, n, field) DO UPDATE SET commitment = excluded.commitment, key = NULL
