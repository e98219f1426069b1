SELECT session_id, step_number FROM data_agent_step WHERE rowid = $1
