-- The next few sessions after number $1 that began before record $2, with the last record that
-- concerns each, screens' later findings included.
SELECT s.id, s.session_id, s.user_id, s.first_seq,
       max(s.last_seq, coalesce((SELECT max(g.seq) FROM data_agent_signal g
                                  WHERE g.session = s.id), 0))
  FROM data_agent_session s WHERE s.id > $1 AND s.first_seq < $2 ORDER BY s.id LIMIT $3
