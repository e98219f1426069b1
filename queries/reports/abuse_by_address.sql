-- From which addresses did more sessions come within one hour than a person asks?
--
-- The hour is any sixty minutes, not one of the clock. `in_worst_hour` is the most that came from the
-- address within one, `until` the moment of the last of those; `sessions` and `refused` are all of the
-- address's sessions and refused statements in the period. Programs that share an address with many
-- people, such as a proxy, show up here too.
--
-- :since      time 7d       the beginning of the period
-- :more_than  1..999999 50  how many sessions within one hour are still usual
-- :limit      1..1000 100   how many rows at most
--
-- columns:
--   user_ip        the address
--   in_worst_hour  most sessions that came from it within sixty minutes
--   until          when the last of those began
--   sessions       its sessions in the period
--   refused        its refused statements in the period
WITH RECURSIVE first_of_hour (us) AS (
  SELECT (SELECT min(started_us) FROM data_agent_session WHERE started_us >= :since)
   UNION ALL
  SELECT (SELECT min(s.started_us) FROM data_agent_session s
           WHERE s.started_us >= (us / 3600000000 + 1) * 3600000000)
    FROM first_of_hour WHERE us IS NOT NULL),
-- Hours of the clock in which enough came at all; most have too few to look into.
busy (hour) AS MATERIALIZED (
  SELECT us / 3600000000
    FROM first_of_hour
   WHERE 2 * (SELECT count(*) FROM data_agent_session s
               WHERE s.started_us >= us
                 AND s.started_us < (us / 3600000000 + 1) * 3600000000) > :more_than),
hours AS MATERIALIZED (
  SELECT s.user_ip, busy.hour, count(*) AS sessions
    FROM busy
   CROSS JOIN data_agent_session s
      ON s.started_us >= max(:since, busy.hour * 3600000000)
     AND s.started_us < (busy.hour + 1) * 3600000000
   GROUP BY busy.hour, s.user_ip),
-- Sixty minutes touch two hours of the clock, so one of the two has more than half of them.
near AS (
  SELECT user_ip, hour - 1 AS hour FROM hours WHERE sessions * 2 > :more_than
   UNION SELECT user_ip, hour FROM hours WHERE sessions * 2 > :more_than
   UNION SELECT user_ip, hour + 1 FROM hours WHERE sessions * 2 > :more_than),
counted AS (
  SELECT near.user_ip, s.started_us,
         count(*) OVER (PARTITION BY near.user_ip ORDER BY s.started_us
                        RANGE BETWEEN 3599999999 PRECEDING AND CURRENT ROW) AS sessions
    FROM near
   CROSS JOIN data_agent_session s
      ON s.started_us >= max(:since, near.hour * 3600000000)
     AND s.started_us < (near.hour + 1) * 3600000000 AND +s.user_ip = near.user_ip),
worst AS MATERIALIZED (
  SELECT user_ip, max(sessions) AS sessions, started_us
    FROM counted
   GROUP BY user_ip
  HAVING max(sessions) > :more_than),
every AS MATERIALIZED (
  SELECT s.user_ip, count(*) AS sessions
    FROM data_agent_session s
   WHERE s.started_us >= :since AND EXISTS (SELECT 1 FROM worst)
     AND +s.user_ip IN (SELECT user_ip FROM worst)
   GROUP BY s.user_ip),
refused AS MATERIALIZED (
  SELECT s.user_ip, count(*) AS steps
    FROM step t
    JOIN data_agent_session s ON s.id = t.id / 65536
   WHERE t.state = 3 AND t.proposed_us >= :since AND EXISTS (SELECT 1 FROM worst)
   GROUP BY s.user_ip)
SELECT worst.user_ip, worst.sessions AS in_worst_hour,
       strftime('%Y-%m-%d %H:%M:%f', (worst.started_us / 1000) / 1000.0, 'unixepoch') AS until,
       every.sessions, coalesce(refused.steps, 0) AS refused
  FROM worst
  JOIN every ON every.user_ip = worst.user_ip
  LEFT JOIN refused ON refused.user_ip = worst.user_ip
 ORDER BY in_worst_hour DESC, worst.user_ip
 LIMIT :limit;
