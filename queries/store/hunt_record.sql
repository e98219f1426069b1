-- The record that wrote a text: between the session's first and last.
SELECT r.seq
  FROM data_agent_session s
  JOIN record r ON r.seq BETWEEN s.first_seq AND s.last_seq
 WHERE s.session_id = $1 AND r.session = s.id AND r.type = $2 AND r.n = $3
 ORDER BY r.seq LIMIT 1
