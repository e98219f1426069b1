SELECT id, started_us, question, session_id, first_seq, last_seq, id
  FROM data_agent_session WHERE id > $1 ORDER BY id LIMIT $2
