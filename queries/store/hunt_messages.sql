SELECT id, created_us, content FROM message WHERE id > $1 ORDER BY id LIMIT $2
