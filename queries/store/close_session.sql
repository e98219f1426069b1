UPDATE data_agent_session SET closed_us = $1, closed_how = $2 WHERE id = $3 AND closed_us IS NULL
