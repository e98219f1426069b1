-- How many rows there are of what records write.
SELECT (SELECT count(*) FROM data_agent_session), (SELECT count(*) FROM step),
       (SELECT count(*) FROM message), (SELECT count(*) FROM data_agent_signal),
       (SELECT count(*) FROM audit_event), (SELECT count(*) FROM session_key),
       (SELECT count(*) FROM text_commitment)
