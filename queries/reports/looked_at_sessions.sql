-- How many sessions began in the period.
SELECT count(*) AS looked_at_sessions FROM data_agent_session WHERE started_us >= :since;
