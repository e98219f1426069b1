SELECT session_id, kind, user_id, user_ip, source, question, model, phase, session_name,
       total_steps, message_count, max_history_messages, started_us, ended_us, last_message_us,
       closed_us, closed_how, last_seq
  FROM data_agent_session WHERE session_id = $1
