-- Who tried to turn the agent around with a question?
--
-- Questions and follow-ups, newest first, in which a screen saw instructions to a model: orders to
-- forget its rules, to play a part, to approve by itself, to hide something or send it away. `found`
-- is what the first rule saw. A screen marks and does not block: such a question was planned like any
-- other, and whatever was proposed for it was judged and waited for a person.
--
-- :since  time 30d     the beginning of the period
-- :limit  1..1000 100  how many rows at most
--
-- columns:
--   at               when it was asked
--   session_id       the session
--   question_number  0: the session's first question; else the number of the follow-up
--   asked_by         who asked
--   user_ip          the address it came from
--   source           the data source
--   rules            rules of the screen that spoke up
--   found            what the first of them saw
--   question         the question, its first 300 characters
WITH seen AS (
  SELECT at_us, session, n, seq
    FROM data_agent_signal
   WHERE category = 5 AND of = 1 AND at_us >= :since
   GROUP BY at_us, session, n, seq
   ORDER BY at_us DESC, session DESC, n DESC, seq DESC
   LIMIT :limit)
SELECT strftime('%Y-%m-%d %H:%M:%f', (seen.at_us / 1000) / 1000.0, 'unixepoch') AS at,
       s.session_id, seen.n AS question_number, coalesce(a.name, printf('usr_%016x', s.user_id)) AS asked_by,
       s.user_ip, s.source,
       (SELECT group_concat(rule, ' ') FROM (SELECT DISTINCT g.rule FROM data_agent_signal g
         WHERE g.session = seen.session AND g.n = seen.n AND g.of = 1 AND g.seq = seen.seq
           AND g.category = 5 ORDER BY g.k)) AS rules,
       cast(substr(cast(CASE seen.n WHEN 0 THEN s.question ELSE m.content END AS blob),
                   f.span_from + 1, min(f.span_to - f.span_from, 160)) AS text) AS found,
       substr(CASE seen.n WHEN 0 THEN s.question ELSE m.content END, 1, 300) AS question
  FROM seen
  JOIN data_agent_session s ON s.id = seen.session
  JOIN data_agent_signal f
    ON f.session = seen.session AND f.n = seen.n AND f.of = 1 AND f.seq = seen.seq
   AND f.k = (SELECT min(g.k) FROM data_agent_signal g
               WHERE g.session = seen.session AND g.n = seen.n AND g.of = 1 AND g.seq = seen.seq
                 AND g.category = 5)
  LEFT JOIN chat_message m ON m.session = seen.session AND m.n = seen.n
  LEFT JOIN account a ON a.id = s.user_id
 ORDER BY seen.at_us DESC, seen.session DESC, seen.n DESC;
