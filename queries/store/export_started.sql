SELECT started_us FROM data_agent_step WHERE id = $1 * 65536 + $2
