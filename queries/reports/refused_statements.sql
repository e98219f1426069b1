-- Which statements did the guardrails refuse, and why?
--
-- Steps in the state refused, newest first: refused when they were proposed, or when somebody was
-- about to approve them under a policy that had become stricter (`when_refused` says which). A
-- person's rejection is none of these.
--
-- :since  microseconds since 1970, the beginning of the period
-- :limit  how many rows at most
SELECT t.proposed_at AS at, t.session_id, t.step_number, t.proposer,
       coalesce(p.name, a.name, printf('usr_%016x', s.user_id)) AS person, s.user_ip, s.source,
       CASE WHEN t.decision = 6 OR t.outcome = 3 THEN 'at approval' ELSE 'when proposed' END AS when_refused,
       (SELECT group_concat(rule, ' ') FROM (SELECT DISTINCT g.rule FROM data_agent_signal g
         WHERE g.session = s.id AND g.n = t.step_number AND g.of = 2 AND g.severity = 3
         ORDER BY g.seq, g.k)) AS rules,
       substr(t.proposed_sql, 1, 300) AS statement
  FROM data_agent_step t
  JOIN data_agent_session s ON s.session_id = t.session_id
  LEFT JOIN account a ON a.id = s.user_id
  LEFT JOIN account p ON p.id = t.proposed_by
 WHERE t.state = 3 AND t.proposed_us >= :since
 ORDER BY t.proposed_us DESC, t.session_id DESC, t.step_number DESC
 LIMIT :limit;
