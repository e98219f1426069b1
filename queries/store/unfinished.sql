SELECT session_id FROM data_agent_session
 WHERE phase IN (2, 3, 4) AND closed_us IS NULL ORDER BY id
