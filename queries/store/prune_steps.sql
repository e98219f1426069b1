DELETE FROM data_agent_step WHERE session_id = $1
