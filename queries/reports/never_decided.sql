-- Which statements did nobody decide?
--
-- Steps that expired or were withdrawn before anybody had approved or rejected them, and those that
-- still wait, newest first: questions that nobody answered, and approvals that nobody felt was theirs.
--
-- :since  time 30d     the beginning of the period
-- :limit  1..1000 100  how many rows at most
--
-- columns:
--   at              when it was proposed
--   session_id      the session
--   step_number     the step
--   how             waits, expired or withdrawn
--   minutes_waited  until its end; of one that waits, until it will expire
--   asked_by        whose session it is
--   source          the data source
--   judged          allow, or ask
--   rules           what the guardrails found
--   statement       the statement, its first 300 characters
SELECT t.proposed_at AS at, t.session_id, t.step_number,
       CASE t.state WHEN 2 THEN 'waits' WHEN 6 THEN 'expired' ELSE 'withdrawn' END AS how,
       (coalesce(t.decided_us, t.expires_us) - t.proposed_us) / 60000000 AS minutes_waited,
       coalesce(a.name, printf('usr_%016x', s.user_id)) AS asked_by, s.source,
       t.verdict_word AS judged,
       (SELECT group_concat(rule, ' ') FROM (
         SELECT DISTINCT g.rule FROM data_agent_signal g
          WHERE g.session = s.id AND g.n = t.step_number AND g.of = 2
          ORDER BY g.seq, g.k)) AS rules,
       substr(t.proposed_sql, 1, 300) AS statement
  FROM (SELECT id, proposed_us FROM step
         WHERE state IN (6, 7) AND proposed_us >= :since
         UNION ALL
        SELECT id, proposed_us FROM step
         WHERE (state < 3 OR state IN (8, 9)) AND state = 2 AND proposed_us >= :since
         ORDER BY 2 DESC, 1 DESC
         LIMIT :limit) AS undecided
 CROSS JOIN data_agent_step t ON t.id = undecided.id
 CROSS JOIN data_agent_session s ON s.id = t.session
  LEFT JOIN account a ON a.id = s.user_id
 ORDER BY t.proposed_us DESC, undecided.id DESC;
