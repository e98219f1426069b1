DELETE FROM data_agent_session WHERE id = $1
