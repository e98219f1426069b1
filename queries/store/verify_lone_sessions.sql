SELECT id, session_id FROM data_agent_session ORDER BY id
