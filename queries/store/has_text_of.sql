-- Whether there is such a step (of = 2), message or first question (n = 0) in a session.
SELECT CASE WHEN $1 = 2
            THEN EXISTS (SELECT 1 FROM data_agent_step WHERE session_id = $2 AND step_number = $3)
            WHEN $3 = 0 THEN 1
            ELSE EXISTS (SELECT 1 FROM chat_message m JOIN data_agent_session s ON s.id = m.session
                          WHERE s.session_id = $2 AND m.n = $3) END
