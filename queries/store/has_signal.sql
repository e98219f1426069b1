SELECT 1 FROM data_agent_signal WHERE session = $1 AND n = $2 AND of = $3 AND rule = $4 LIMIT 1
