DELETE FROM chat_message WHERE session = $1
