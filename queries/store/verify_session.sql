-- What follows from the records, then the evidence of SESSION and CLOSED in its order, then the key.
SELECT s.session_id, s.first_seq, s.last_seq, s.total_steps, s.message_count, s.last_message_us,
       s.ended_us, s.started_us, s.kind, s.user_id, s.question, s.user_ip, s.source, s.closed_us,
       s.closed_how, k.key
  FROM data_agent_session s LEFT JOIN session_key k ON k.session = s.id
 WHERE s.id = $1
