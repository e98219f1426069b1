DELETE FROM data_agent_signal WHERE session = $1
