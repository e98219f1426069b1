SELECT proposed_us, proposed_by, replaces_step, reruns_step, expires_us, tainted_by_step,
       sent_to_model, proposed_sql, proposer
  FROM data_agent_step WHERE id = $1 * 65536 + $2
