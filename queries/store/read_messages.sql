SELECT m.id % 65536, m.role, m.content, m.tokens, m.created_us, m.created_us + m.answered_after_us
  FROM data_agent_session s
  JOIN message m ON m.id BETWEEN s.id * 65536 AND s.id * 65536 + 65535
 WHERE s.session_id = $1
 ORDER BY m.id
