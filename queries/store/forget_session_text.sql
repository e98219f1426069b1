UPDATE data_agent_session SET user_ip = NULL, source = NULL, model = NULL, phase = 6 WHERE id = $1
