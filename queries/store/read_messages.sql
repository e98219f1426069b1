SELECT m.n, m.role, m.content, m.tokens, m.created_us, m.answered_us
  FROM data_agent_session s JOIN chat_message m ON m.session = s.id
 WHERE s.session_id = $1
 ORDER BY m.n
