-- What a command needs to know of its session. One whose key is gone was forgotten, and takes
-- nothing more: it is as good as closed.
SELECT s.id, s.user_id, s.source, s.phase, s.total_steps, s.message_count, s.last_seq, s.ended_us,
       s.last_message_us,
       CASE WHEN k.key IS NULL THEN coalesce(s.closed_us, 0) ELSE s.closed_us END, s.started_us,
       k.key
  FROM data_agent_session s LEFT JOIN session_key k ON k.session = s.id
 WHERE s.session_id = $1
