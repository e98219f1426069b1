INSERT INTO account (id, name, kind, created_us) VALUES ($1, $2, $3, $4)
