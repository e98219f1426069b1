-- When did many statements fail at once?
--
-- Statements that ran and failed, or whose outcome is unknown, as bursts: each within some minutes of
-- the one before, by source, newest first. Many errors of one person are what probing looks like; many
-- of everybody, a source in trouble. What the guardrails refused never ran and is not here.
--
-- :since      time 7d      the beginning of the period
-- :minutes    1..1440 10   a longer pause than this ends a burst
-- :more_than  1..100000 5  how many failures in a burst are still usual
-- :limit      1..1000 100  how many rows at most
--
-- columns:
--   at          when the burst began
--   until       its last failure
--   source      the data source
--   failures    statements that failed in it
--   people      accounts in whose sessions they were
--   most_by     the account that had most of them
--   most        how many it had
--   errors      kinds of errors
--   session_id  a session in it: the one of the last failure
--   message     the source's words for the last one, at most 300 characters
WITH ended AS (
  SELECT t.id, t.proposed_us + t.finished_after_us AS us
    FROM step t
   WHERE t.state IN (11, 13) AND t.proposed_us >= :since),
-- By their times alone, of all sources together: what is no burst there is none of one source.
times AS (
  SELECT id, us, coalesce(us - lag(us) OVER (ORDER BY us) > :minutes * 60000000, 1) AS is_first
    FROM ended),
runs AS MATERIALIZED (
  SELECT id, sum(is_first) OVER (ORDER BY us ROWS UNBOUNDED PRECEDING) AS run FROM times),
failed AS MATERIALIZED (
  SELECT t.finished_us, t.session_id, t.step_number, t.error_code_word, t.error_message,
         s.user_id, s.source
    FROM runs
   CROSS JOIN data_agent_step t ON t.id = runs.id
   CROSS JOIN data_agent_session s ON s.id = t.session
   WHERE runs.run IN (SELECT run FROM runs GROUP BY run HAVING count(*) > :more_than)),
starts AS (
  SELECT failed.*,
         coalesce(finished_us - lag(finished_us) OVER (PARTITION BY source ORDER BY finished_us)
                  > :minutes * 60000000, 1) AS is_first
    FROM failed),
bursts AS MATERIALIZED (
  SELECT starts.*,
         sum(is_first) OVER (PARTITION BY source ORDER BY finished_us
                             ROWS UNBOUNDED PRECEDING) AS burst
    FROM starts),
large AS MATERIALIZED (
  SELECT source, burst, min(finished_us) AS from_us, max(finished_us) AS to_us,
         count(*) AS failures, count(DISTINCT user_id) AS people,
         replace(group_concat(DISTINCT error_code_word), ',', ' ') AS errors
    FROM bursts
   GROUP BY source, burst
  HAVING failures > :more_than
   ORDER BY from_us DESC, source
   LIMIT :limit),
shares AS (
  SELECT source, burst, user_id, count(*) AS failures,
         row_number() OVER (PARTITION BY source, burst ORDER BY count(*) DESC, user_id) AS place
    FROM bursts
   GROUP BY source, burst, user_id),
-- max() takes the other columns from the row that has it.
lasts AS (
  SELECT source, burst, session_id, error_message, max(finished_us)
    FROM bursts
   GROUP BY source, burst)
SELECT strftime('%Y-%m-%d %H:%M:%f', (large.from_us / 1000) / 1000.0, 'unixepoch') AS at,
       strftime('%Y-%m-%d %H:%M:%f', (large.to_us / 1000) / 1000.0, 'unixepoch') AS until,
       large.source, large.failures, large.people,
       coalesce(a.name, printf('usr_%016x', shares.user_id)) AS most_by, shares.failures AS most,
       large.errors, lasts.session_id, substr(lasts.error_message, 1, 300) AS message
  FROM large
  JOIN shares ON shares.source IS large.source AND shares.burst = large.burst AND shares.place = 1
  JOIN lasts ON lasts.source IS large.source AND lasts.burst = large.burst
  LEFT JOIN account a ON a.id = shares.user_id
 ORDER BY large.from_us DESC, large.source;
