SELECT session_id, $1 % 65536 FROM data_agent_session WHERE id = $1 / 65536
