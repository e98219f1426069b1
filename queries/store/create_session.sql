INSERT INTO data_agent_session
  (session_id, question, user_ip, kind, user_id, source, model, phase, max_history_messages,
   first_seq, last_seq, started_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
RETURNING id
