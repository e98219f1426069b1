-- Which statements did the guardrails refuse, and why?
--
-- Steps in the state refused, newest first: refused when they were proposed, or when somebody was
-- about to approve them under a policy that had become stricter (`when_refused` says which). A
-- person's rejection is none of these.
--
-- :since  time 7d      the beginning of the period
-- :limit  1..1000 100  how many rows at most
--
-- columns:
--   at            when it was proposed
--   session_id    the session
--   step_number   the step
--   proposer      who wrote it
--   person        whose statement it is, or whose session
--   user_ip       the address it came from
--   source        the data source
--   when_refused  when proposed, or at approval
--   rules         rules that refused
--   statement     the statement, its first 300 characters
SELECT t.proposed_at AS at, t.session_id, t.step_number, t.proposer,
       coalesce(p.name, a.name, printf('usr_%016x', s.user_id)) AS person, s.user_ip, s.source,
       CASE WHEN t.decision = 6 OR t.outcome = 3 THEN 'at approval' ELSE 'when proposed' END AS when_refused,
       (SELECT group_concat(rule, ' ') FROM (SELECT DISTINCT g.rule FROM data_agent_signal g
         WHERE g.session = s.id AND g.n = t.step_number AND g.of = 2 AND g.severity = 3
         ORDER BY g.seq, g.k)) AS rules,
       substr(t.proposed_sql, 1, 300) AS statement
  FROM data_agent_step t
  JOIN data_agent_session s ON s.id = t.session
  LEFT JOIN account a ON a.id = s.user_id
  LEFT JOIN account p ON p.id = t.proposed_by
 WHERE t.state = 3 AND t.proposed_us >= :since
 ORDER BY t.proposed_us DESC, t.session_id DESC, t.step_number DESC
 LIMIT :limit;
