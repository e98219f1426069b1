INSERT INTO login (digest, account, roles, created_us, last_used_us, key)
VALUES ($1, $2, $3, $4, $5, $6)
