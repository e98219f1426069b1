-- What did people ask next after a result of theirs had held instructions?
--
-- Sessions that the same account began within some hours after a screen had seen orders to a model in
-- a result of an earlier session: whoever was told something by the data may carry it on. Those after
-- the newest such result come first; the newest 1000 results are looked at, and after each the next 50
-- sessions of its account.
--
-- :since         time 30d     the beginning of the period, for the results
-- :within_hours  1..8760 24   how long afterwards a session still counts
-- :limit         1..1000 100  how many rows at most
--
-- columns:
--   at              when the session began
--   session_id      the session that followed
--   asked_by        whose both sessions are
--   user_ip         the address it came from
--   source          the data source
--   minutes_after   since the result was read
--   marked_session  the session before it
--   marked_step     the step whose result held the instructions
--   marks           what the screen saw there
--   steps           steps of the session that followed
--   refused         how many of them the guardrails refused
--   question        its first question, at most 300 characters
WITH looked_at (from_us) AS MATERIALIZED (
  SELECT coalesce((SELECT g.at_us FROM data_agent_signal g
                    WHERE g.category = 5 AND g.of = 2 AND g.at_us >= :since
                    ORDER BY g.at_us DESC LIMIT 1 OFFSET 999), :since)),
followed AS (
  SELECT g.session, g.n, g.at_us, f.id
    FROM data_agent_signal g
   CROSS JOIN data_agent_session m ON m.id = g.session
   CROSS JOIN data_agent_session f
      ON f.id IN (SELECT o.id FROM data_agent_session o
                   WHERE o.user_id = m.user_id AND o.id > m.id ORDER BY o.id LIMIT 50)
   WHERE g.category = 5 AND g.of = 2 AND g.at_us >= (SELECT from_us FROM looked_at)
     -- One row for a result, however many marks it has.
     AND g.k = (SELECT min(o.k) FROM data_agent_signal o
                 WHERE o.session = g.session AND o.n = g.n AND o.of = 2 AND o.seq = g.seq
                   AND o.category = 5)
     AND f.started_us >= g.at_us AND f.started_us <= g.at_us + :within_hours * 3600000000
   ORDER BY g.at_us DESC
   LIMIT :limit)
SELECT f.started_at AS at, f.session_id,
       coalesce(a.name, printf('usr_%016x', f.user_id)) AS asked_by, f.user_ip, f.source,
       (f.started_us - followed.at_us) / 60000000 AS minutes_after,
       m.session_id AS marked_session, followed.n AS marked_step,
       (SELECT group_concat(rule, ' ') FROM (
         SELECT DISTINCT g.rule FROM data_agent_signal g
          WHERE g.session = m.id AND g.n = followed.n AND g.of = 2 AND g.category = 5
          ORDER BY g.seq, g.k)) AS marks,
       f.total_steps AS steps,
       (SELECT count(*) FROM step t
         WHERE t.id BETWEEN f.id * 65536 AND f.id * 65536 + 65535 AND t.state = 3) AS refused,
       substr(f.question, 1, 300) AS question
  FROM followed
  JOIN data_agent_session m ON m.id = followed.session
  JOIN data_agent_session f ON f.id = followed.id
  LEFT JOIN account a ON a.id = f.user_id
 ORDER BY followed.at_us DESC, f.started_us DESC, f.id DESC, followed.n DESC;
