SELECT rowid, proposed_us, proposed_sql, error_message, finished_after_us
  FROM data_agent_step WHERE rowid > $1 ORDER BY rowid LIMIT $2
