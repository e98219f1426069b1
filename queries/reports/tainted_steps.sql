-- Which statements were proposed after a result had held instructions?
--
-- Steps whose proposer had read a result, or an error of the source, in which a screen saw orders to a
-- model (marked data), newest first. Each needed a person, whatever an envelope says. `marks` are the
-- rules of the screen that spoke up.
--
-- :since  time 30d     the beginning of the period
-- :limit  1..1000 100  how many rows at most
--
-- columns:
--   at           when it was proposed
--   session_id   the session
--   step_number  the step
--   proposer     who wrote the statement
--   asked_by     whose session it is
--   source       the data source
--   marked_step  the step whose result held the instructions
--   marks        what the screen saw there
--   status       what became of the statement
--   decided_by   who decided it
--   rows         rows that it gave; null: it did not run
--   statement    the statement, its first 300 characters
SELECT t.proposed_at AS at, t.session_id, t.step_number, t.proposer,
       coalesce(a.name, printf('usr_%016x', s.user_id)) AS asked_by, s.source,
       t.tainted_by_step AS marked_step,
       (SELECT group_concat(rule, ' ') FROM (
         SELECT DISTINCT g.rule FROM data_agent_signal g
          WHERE g.session = s.id AND g.n = t.tainted_by_step AND g.of = 2 AND g.category = 5
          ORDER BY g.seq, g.k)) AS marks,
       t.state_word AS status,
       coalesce(d.name, CASE WHEN t.decided_by IS NOT NULL THEN printf('usr_%016x', t.decided_by)
                             ELSE t.decided_by_kind_word END) AS decided_by,
       t.row_count AS rows, substr(t.proposed_sql, 1, 300) AS statement
  FROM data_agent_step t
 CROSS JOIN data_agent_session s ON s.id = t.session
  LEFT JOIN account a ON a.id = s.user_id
  LEFT JOIN account d ON d.id = t.decided_by
 WHERE t.tainted_by_step IS NOT NULL AND t.proposed_us >= :since
 ORDER BY t.proposed_us DESC, t.session_id DESC, t.step_number DESC
 LIMIT :limit;
