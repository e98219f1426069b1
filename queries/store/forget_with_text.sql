-- The same with statements, addresses and what else is no chat.
SELECT s.id, s.session_id, s.user_id, s.first_seq, s.last_seq FROM data_agent_session s
 WHERE s.id > $1 AND s.first_seq < $2
   AND (s.source IS NOT NULL OR s.user_ip IS NOT NULL
        OR EXISTS (SELECT 1 FROM step t
                    WHERE t.id BETWEEN s.id * 65536 AND s.id * 65536 + 65535
                      AND t.proposed_sql IS NOT NULL))
 ORDER BY s.id LIMIT $3
