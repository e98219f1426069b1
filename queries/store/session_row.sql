-- What a command needs to know of its session. One whose key is gone was forgotten, and takes
-- nothing more: it is as good as closed.
SELECT id, user_id, source, phase, total_steps, message_count, last_seq, ended_us, last_message_us,
       CASE WHEN EXISTS (SELECT 1 FROM session_key k WHERE k.session = data_agent_session.id)
            THEN closed_us ELSE coalesce(closed_us, 0) END
  FROM data_agent_session WHERE session_id = $1
