-- No more columns than are looked at: those of a match are looked up.
SELECT id, started_us, question FROM data_agent_session WHERE id > $1 ORDER BY id LIMIT $2
