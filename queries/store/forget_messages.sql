UPDATE chat_message SET content = NULL WHERE session = $1
