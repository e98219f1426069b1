-- Sessions after $1 that began before record $2 and still have questions or messages.
SELECT s.id, s.session_id, s.user_id, s.first_seq, s.last_seq FROM data_agent_session s
 WHERE s.id > $1 AND s.first_seq < $2
   AND (s.question IS NOT NULL
        OR EXISTS (SELECT 1 FROM message m
                    WHERE m.id BETWEEN s.id * 65536 AND s.id * 65536 + 65535
                      AND m.content IS NOT NULL))
 ORDER BY s.id LIMIT $3
