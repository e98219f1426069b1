-- Newest first; $2 is whether closed ones belong to it.
SELECT session_id, kind, user_id, user_ip, source, question, model, phase, session_name,
       total_steps, message_count, max_history_messages, started_us, ended_us, last_message_us,
       closed_us, closed_how, last_seq,
       question IS NULL AND EXISTS (SELECT 1 FROM text_commitment c
                                     WHERE c.session = data_agent_session.id AND c.kind = 1
                                       AND c.n = 0 AND c.field = 1 AND c.commitment IS NOT NULL)
  FROM data_agent_session
 WHERE id < $1 AND (closed_us IS NULL OR $2 = 0)
 ORDER BY id DESC LIMIT $3
