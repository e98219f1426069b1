INSERT INTO chat_message (session, n, role, content, tokens, created_us)
VALUES ($1, $2, $3, $4, $5, $6)
