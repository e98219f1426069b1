-- How much did each person ask and take away?
--
-- Accounts by the rows that their statements gave, most first: of the sessions that began in the
-- period, with all their steps. `most_rows` is the largest single result; `cut` counts results that a
-- limit ended, which often means that somebody wanted everything.
--
-- :since  time 7d      the beginning of the period
-- :limit  1..1000 100  how many rows at most
--
-- columns:
--   person     whose sessions they are
--   rows       rows that were delivered in all
--   share      of all rows of the period, in percent
--   most_rows  rows of the largest result
--   cut        results that a limit ended
--   sessions   sessions that began
--   addresses  addresses they came from
--   steps      statements that were proposed
--   ran        statements that ran
--   refused    statements that the guardrails refused
--   last       when the last session began
WITH began AS MATERIALIZED (
  SELECT s.id, s.user_id, s.user_ip, s.started_us
    FROM data_agent_session s
   WHERE s.started_us >= :since),
each AS (
  SELECT began.user_id, began.user_ip, began.started_us, count(t.id) AS steps,
         sum(t.row_count) AS rows, max(t.row_count) AS most_rows, count(t.started_after_us) AS ran,
         sum(t.truncated_by IS NOT NULL) AS cut, sum(t.state = 3) AS refused
    FROM began
    LEFT JOIN step t NOT INDEXED ON t.id BETWEEN began.id * 65536 AND began.id * 65536 + 65535
   GROUP BY began.id)
SELECT coalesce(a.name, printf('usr_%016x', each.user_id)) AS person,
       coalesce(sum(each.rows), 0) AS rows,
       cast(round(100.0 * coalesce(sum(each.rows), 0)
                  / max(1, sum(coalesce(sum(each.rows), 0)) OVER ())) AS integer) AS share,
       coalesce(max(each.most_rows), 0) AS most_rows, coalesce(sum(each.cut), 0) AS cut,
       count(*) AS sessions, count(DISTINCT each.user_ip) AS addresses,
       sum(each.steps) AS steps, sum(each.ran) AS ran, coalesce(sum(each.refused), 0) AS refused,
       strftime('%Y-%m-%d %H:%M:%f', (max(each.started_us) / 1000) / 1000.0, 'unixepoch') AS last
  FROM each
  LEFT JOIN account a ON a.id = each.user_id
 GROUP BY each.user_id
 ORDER BY rows DESC, sessions DESC, person
 LIMIT :limit;
