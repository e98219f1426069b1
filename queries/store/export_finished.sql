SELECT finished_us, outcome, error_code, execution_time_us, row_count, truncated_by, column_names,
       error_message
  FROM data_agent_step WHERE id = $1 * 65536 + $2
