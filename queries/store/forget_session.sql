-- What decides whether a session may be forgotten.
SELECT id, session_id, user_id, first_seq, last_seq FROM data_agent_session WHERE session_id = $1
