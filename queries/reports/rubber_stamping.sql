-- Who approves faster than a person reads?
--
-- For each person who decides: how many approvals came sooner after the proposal than a statement can
-- be read, most such first. Of the sessions that began in the period. A statement may wait for hours
-- before somebody looks at it, so a slow decision proves nothing; a fast one does.
--
-- :since     time 30d     the beginning of the period
-- :seconds   1..3600 5    an approval within this many seconds is fast
-- :at_least  1..100000 5  who approved fewer than this is left out
-- :limit     1..1000 100  how many rows at most
--
-- columns:
--   person          who decided
--   approvals       statements that the person approved
--   fast            how many of them within the seconds
--   share           fast ones of all approvals, in percent
--   quickest_ms     the quickest approval, in milliseconds
--   median_seconds  half of the approvals took at most this long
--   own_sessions    approvals in sessions of the person's own
--   rejections      statements that the person rejected
--   rows            rows that the fast ones gave
--   last_fast       when the last fast one was approved
WITH decided AS (
  SELECT made.*,
         row_number() OVER (PARTITION BY decided_by, decision ORDER BY waited) AS place,
         count(*) OVER (PARTITION BY decided_by, decision) AS places
    FROM (SELECT CASE t.decided_by WHEN 0 THEN s.user_id ELSE t.decided_by END AS decided_by,
                 t.decision, t.proposed_us + t.decided_after_us AS decided_us,
                 t.decided_after_us AS waited, t.row_count, s.user_id
            FROM data_agent_session s
           CROSS JOIN step t NOT INDEXED ON t.id BETWEEN s.id * 65536 AND s.id * 65536 + 65535
           WHERE s.started_us >= :since AND t.decision IN (1, 2)
             AND t.decided_by_kind = 1) AS made)
SELECT coalesce(a.name, printf('usr_%016x', decided_by)) AS person,
       sum(decision = 1) AS approvals,
       sum(decision = 1 AND waited < :seconds * 1000000) AS fast,
       cast(round(100.0 * sum(decision = 1 AND waited < :seconds * 1000000)
                  / max(1, sum(decision = 1))) AS integer) AS share,
       min(CASE WHEN decision = 1 THEN waited END) / 1000 AS quickest_ms,
       max(CASE WHEN decision = 1 AND place = (places + 1) / 2 THEN waited END) / 1000000
         AS median_seconds,
       sum(decision = 1 AND decided_by = user_id) AS own_sessions,
       sum(decision = 2) AS rejections,
       coalesce(sum(CASE WHEN decision = 1 AND waited < :seconds * 1000000 THEN row_count END), 0)
         AS rows,
       strftime('%Y-%m-%d %H:%M:%f',
                (max(CASE WHEN decision = 1 AND waited < :seconds * 1000000 THEN decided_us END)
                 / 1000) / 1000.0, 'unixepoch') AS last_fast
  FROM decided
  LEFT JOIN account a ON a.id = decided.decided_by
 GROUP BY decided_by
HAVING approvals >= :at_least AND fast > 0
 ORDER BY fast DESC, share DESC, person
 LIMIT :limit;
