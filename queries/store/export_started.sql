SELECT started_us FROM data_agent_step WHERE session_id = $1 AND step_number = $2
