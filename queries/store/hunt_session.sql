-- The session of a message.
SELECT session_id FROM data_agent_session WHERE id = $1
