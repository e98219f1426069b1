INSERT INTO message (id, role, content, tokens, created_us) VALUES ($1, $2, $3, $4, $5)
