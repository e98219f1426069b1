SELECT session_id FROM data_agent_session
 WHERE phase BETWEEN 2 AND 4 AND closed_us IS NULL ORDER BY id
