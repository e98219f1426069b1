INSERT INTO evidence_log (from_seq, id, started_us) VALUES ($1, $2, $3)
