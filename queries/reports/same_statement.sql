-- Which statements did many people propose, word for word?
--
-- The same text in sessions of several accounts, of the sessions that began in the period: a question
-- that everybody asks (and that an envelope could cover), or one text that is passed around. Texts are
-- compared as they stand, since no digest of them is kept; so this reads every statement of the period.
--
-- :since   time 7d      the beginning of the period
-- :people  2..100000 3  from how many accounts on
-- :limit   1..1000 100  how many rows at most
--
-- columns:
--   people     accounts in whose sessions it was proposed
--   times      how often in all
--   written    how often a person or an agent wrote it, not a planner
--   ran        how often it ran
--   refused    how often the guardrails refused it
--   rejected   how often a person rejected it
--   first      when it was first proposed in the period
--   last       when it was last proposed
--   statement  the statement, its first 300 characters
SELECT count(DISTINCT s.user_id) AS people, count(*) AS times,
       coalesce(sum(t.proposer NOT LIKE 'planner:%'), 0) AS written, count(t.started_after_us) AS ran,
       sum(t.state = 3) AS refused, sum(t.state = 4) AS rejected,
       strftime('%Y-%m-%d %H:%M:%f', (min(t.proposed_us) / 1000) / 1000.0, 'unixepoch') AS first,
       strftime('%Y-%m-%d %H:%M:%f', (max(t.proposed_us) / 1000) / 1000.0, 'unixepoch') AS last,
       substr(t.proposed_sql, 1, 300) AS statement
  FROM data_agent_session s
 CROSS JOIN step t NOT INDEXED ON t.id BETWEEN s.id * 65536 AND s.id * 65536 + 65535
 WHERE s.started_us >= :since AND t.proposed_sql IS NOT NULL
 GROUP BY t.proposed_sql
HAVING people >= :people
 ORDER BY people DESC, times DESC, last DESC, t.proposed_sql
 LIMIT :limit;
