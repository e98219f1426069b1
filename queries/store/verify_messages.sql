SELECT n, answered_us, created_us, role, tokens, content
  FROM chat_message WHERE session = $1 ORDER BY n
