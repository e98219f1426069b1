-- The last of the next few sessions, in the order in which they began.
SELECT max(id) FROM (SELECT id FROM data_agent_session WHERE id > $1 ORDER BY id LIMIT $2) AS few
