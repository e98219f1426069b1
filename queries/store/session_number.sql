SELECT id FROM data_agent_session WHERE session_id = $1
