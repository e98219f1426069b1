SELECT id, proposed_us, proposed_sql, error_message, finished_after_us
  FROM step WHERE id > $1 ORDER BY id LIMIT $2
