SELECT session_id, 0 FROM data_agent_session WHERE id = $1
