-- How much ran without a person's approval?
--
-- For each source: statements that a policy's envelope approved, beside those that people did, of the
-- sessions that began in the period. `exceeded` counts those of the policy's that were stopped because
-- they went beyond the envelope while they ran.
--
-- :since  time 30d     the beginning of the period
-- :limit  1..1000 100  how many rows at most
--
-- columns:
--   source       the data source
--   approvals    statements that were approved
--   by_policy    how many of them by an envelope
--   share        of the approvals, in percent
--   by_person    how many of them by a person
--   policy_rows  rows that the policy's gave
--   person_rows  rows that the persons' gave
--   exceeded     of the policy's, stopped at the envelope's bounds
--   policies     versions of the policy under which they were approved
--   last         when the policy approved the last one
SELECT s.source, count(*) AS approvals, sum(t.decided_by_kind = 2) AS by_policy,
       cast(round(100.0 * sum(t.decided_by_kind = 2) / count(*)) AS integer) AS share,
       sum(t.decided_by_kind = 1) AS by_person,
       coalesce(sum(CASE WHEN t.decided_by_kind = 2 THEN t.row_count END), 0) AS policy_rows,
       coalesce(sum(CASE WHEN t.decided_by_kind = 1 THEN t.row_count END), 0) AS person_rows,
       sum(t.decided_by_kind = 2 AND coalesce(t.error_code, 0) = 5) AS exceeded,
       count(DISTINCT CASE WHEN t.decided_by_kind = 2 THEN t.decided_policy END) AS policies,
       strftime('%Y-%m-%d %H:%M:%f',
                (max(CASE WHEN t.decided_by_kind = 2 THEN t.proposed_us + t.decided_after_us END)
                 / 1000) / 1000.0, 'unixepoch') AS last
  FROM data_agent_session s
 CROSS JOIN step t NOT INDEXED ON t.id BETWEEN s.id * 65536 AND s.id * 65536 + 65535
 WHERE s.started_us >= :since AND t.decision = 1
 GROUP BY s.source
 ORDER BY share DESC, by_policy DESC, s.source
 LIMIT :limit;
