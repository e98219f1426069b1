-- Whether there is such a question, message (of = 1) or step (of = 2).
SELECT CASE WHEN $3 = 2 THEN EXISTS (SELECT 1 FROM data_agent_step WHERE session_id = $1 AND step_number = $2)
            WHEN $2 = 0 THEN 1
            ELSE EXISTS (SELECT 1 FROM chat_message m JOIN data_agent_session s ON s.id = m.session
                          WHERE s.session_id = $1 AND m.n = $2) END
