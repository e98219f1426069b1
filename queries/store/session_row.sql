-- What a command needs to know of its session.
SELECT id, user_id, source, phase, total_steps, message_count, last_seq, ended_us, last_message_us,
       closed_us
  FROM data_agent_session WHERE session_id = $1
