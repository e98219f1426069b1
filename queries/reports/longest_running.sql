-- Which statements ran longest?
--
-- Statements that ran for a second or more, longest first, finished or not: what loads a source, and
-- what a time limit should end.
--
-- :since   time 7d      the beginning of the period
-- :limit   1..1000 100  how many rows at most
--
-- columns:
--   at              when it was started
--   session_id      the session
--   step_number     the step
--   asked_by        whose session it is
--   source          the data source
--   ms              how long it ran, in milliseconds
--   status          how it ended
--   error           why, if not well
--   rows            rows that it gave
--   estimated_rows  rows that were expected
--   estimated_cost  rows that it was expected to visit
--   statement       the statement, its first 300 characters
SELECT t.started_at AS at, t.session_id, t.step_number,
       coalesce(a.name, printf('usr_%016x', s.user_id)) AS asked_by, s.source,
       slow.execution_time_us / 1000 AS ms, t.state_word AS status, t.error_code_word AS error,
       t.row_count AS rows, t.estimated_rows, t.estimated_cost,
       substr(t.proposed_sql, 1, 300) AS statement
  FROM (SELECT id, execution_time_us
          FROM step
         WHERE execution_time_us >= 1000000 AND proposed_us >= :since
         ORDER BY execution_time_us DESC, proposed_us DESC, id DESC
         LIMIT :limit) AS slow
 CROSS JOIN data_agent_step t ON t.id = slow.id
 CROSS JOIN data_agent_session s ON s.id = t.session
  LEFT JOIN account a ON a.id = s.user_id
 ORDER BY slow.execution_time_us DESC, t.proposed_us DESC, slow.id DESC;
