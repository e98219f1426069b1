SELECT rowid, created_us, content FROM chat_message WHERE rowid > $1 ORDER BY rowid LIMIT $2
