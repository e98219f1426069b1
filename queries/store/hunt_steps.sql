SELECT rowid, proposed_us, proposed_sql, step_number, session_id, error_message, finished_us
  FROM data_agent_step WHERE rowid > $1 ORDER BY rowid LIMIT $2
