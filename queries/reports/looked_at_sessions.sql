-- How many sessions began in the period.
--
-- Counted one by one up to 10,000. Beyond, by their numbers, from the first of the period to the
-- newest there is: the same, unless the clock was set back in the period or some of it was pruned.
WITH few (sessions) AS (
  SELECT count(*)
    FROM (SELECT 1 FROM data_agent_session WHERE started_us >= :since LIMIT 10000))
SELECT CASE WHEN sessions < 10000 THEN sessions
            ELSE max(sessions, (SELECT max(id) FROM data_agent_session) + 1
                               - (SELECT id FROM data_agent_session
                                   WHERE started_us >= :since ORDER BY started_us LIMIT 1))
            END AS looked_at_sessions
  FROM few;
