INSERT INTO session_key (session, key) VALUES ($1, $2)
