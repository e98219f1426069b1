-- Which rejected statements were approved on another try?
--
-- After a person rejected a statement, the same account got one approved that reads the same tables
-- and columns: later in the same session, or within some hours in one of its next 20 sessions. With
-- `same_reads` 0 also the next one that was approved in the same session, whatever it reads: mostly
-- that is an improvement, and now and then a way around. The newest rejections come first, and the
-- newest 2000 are looked at.
--
-- :since         time 30d     the beginning of the period, for the rejected statements
-- :within_hours  1..8760 24   how long afterwards another session still counts
-- :same_reads    0..1 1       1: only what reads the same; 0: whatever was approved next
-- :limit         1..1000 100  how many rows at most
--
-- columns:
--   at                  when the first one was rejected
--   session_id          the session of the approved statement
--   step_number         the approved step
--   asked_by            whose session it is
--   source              the data source
--   rejected_session    the session of the rejected statement
--   rejected_step       the rejected step
--   minutes_after       from the rejection to the approval
--   rejected_by         who rejected
--   approved_by         who approved, or policy
--   reason              why it was rejected
--   rejected_statement  the rejected statement, its first 300 characters
--   statement           the approved statement, its first 300 characters
WITH looked_at (from_us) AS MATERIALIZED (
  SELECT coalesce((SELECT t.proposed_us FROM step t
                    WHERE t.state = 4 AND t.proposed_us >= :since
                    ORDER BY t.proposed_us DESC LIMIT 1 OFFSET 1999), :since)),
-- The first in the same session, and the first that reads the same in each later one.
again AS (
  SELECT * FROM (
    SELECT t.id AS rejected, n.id AS approved
      FROM step t
     CROSS JOIN step n
        ON n.id = (SELECT min(o.id) FROM step o
                    WHERE o.id > t.id AND o.id <= t.id / 65536 * 65536 + 65535
                      AND o.decision = 1 AND (:same_reads = 0 OR o.reads = t.reads))
     WHERE t.state = 4 AND t.proposed_us >= (SELECT from_us FROM looked_at)
     ORDER BY t.proposed_us DESC
     LIMIT :limit)
   UNION ALL
  SELECT * FROM (
    SELECT t.id, n.id
      FROM step t
     CROSS JOIN data_agent_session s ON s.id = t.id / 65536
     CROSS JOIN data_agent_session f
        ON f.id IN (SELECT o.id FROM data_agent_session o
                     WHERE o.user_id = s.user_id AND o.id > s.id ORDER BY o.id LIMIT 20)
     CROSS JOIN step n
        ON n.id = (SELECT min(o.id) FROM step o
                    WHERE o.id BETWEEN f.id * 65536 AND f.id * 65536 + 65535
                      AND o.decision = 1 AND o.reads = t.reads)
     WHERE t.state = 4 AND t.proposed_us >= (SELECT from_us FROM looked_at)
       AND f.source = s.source
       AND n.proposed_us + n.decided_after_us
           <= t.proposed_us + t.decided_after_us + :within_hours * 3600000000
     ORDER BY t.proposed_us DESC
     LIMIT :limit))
SELECT t.decided_at AS at, n.session_id, n.step_number,
       coalesce(a.name, printf('usr_%016x', s.user_id)) AS asked_by, s.source,
       t.session_id AS rejected_session, t.step_number AS rejected_step,
       (n.decided_us - t.decided_us) / 60000000 AS minutes_after,
       coalesce(r.name, printf('usr_%016x', t.decided_by)) AS rejected_by,
       coalesce(d.name, CASE WHEN n.decided_by IS NOT NULL THEN printf('usr_%016x', n.decided_by)
                             ELSE n.decided_by_kind_word END) AS approved_by,
       substr(t.decision_reason, 1, 300) AS reason,
       substr(t.proposed_sql, 1, 300) AS rejected_statement,
       substr(n.proposed_sql, 1, 300) AS statement
  FROM again
 CROSS JOIN data_agent_step t ON t.id = again.rejected
 CROSS JOIN data_agent_step n ON n.id = again.approved
 CROSS JOIN data_agent_session s ON s.id = t.session
  LEFT JOIN account a ON a.id = s.user_id
  LEFT JOIN account r ON r.id = t.decided_by
  LEFT JOIN account d ON d.id = n.decided_by
 ORDER BY t.proposed_us DESC, t.session_id DESC, t.step_number DESC, n.decided_us DESC
 LIMIT :limit;
