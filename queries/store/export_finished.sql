SELECT finished_us, outcome, error_code, execution_time_us, row_count, truncated_by, column_names,
       error_message
  FROM data_agent_step WHERE session_id = $1 AND step_number = $2
