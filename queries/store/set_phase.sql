UPDATE data_agent_session SET phase = $1 WHERE id = $2
