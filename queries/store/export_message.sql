SELECT created_us, role, tokens, content FROM chat_message WHERE session = $1 AND n = $2
