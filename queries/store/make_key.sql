INSERT INTO api_key (id, account, roles, digest, created_us) VALUES ($1, $2, $3, $4, $5)
