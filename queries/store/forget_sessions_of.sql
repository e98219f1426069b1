SELECT id, session_id, user_id, first_seq, last_seq FROM data_agent_session
 WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3
