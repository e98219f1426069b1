INSERT INTO record (seq, after_us, type, session, n, actor) VALUES ($1, $2, $3, $4, $5, $6)
