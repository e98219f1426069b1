-- Whether there is such a step (of = 2), message or first question (n = 0) in a session.
SELECT CASE WHEN $1 = 2
            THEN EXISTS (SELECT 1 FROM data_agent_session s JOIN step t ON t.id = s.id * 65536 + $2
                          WHERE s.session_id = $3 AND t.id / 65536 = s.id)
            WHEN $2 = 0 THEN 1
            ELSE EXISTS (SELECT 1 FROM data_agent_session s JOIN message m ON m.id = s.id * 65536 + $2
                          WHERE s.session_id = $3 AND m.id / 65536 = s.id) END
