SELECT t.step_number, s.source, t.proposed_sql, t.state, t.proposer, t.proposed_by, t.proposed_us,
       t.expires_us, t.replaces_step, t.reruns_step, t.tainted_by_step, t.sent_to_model, t.verdict,
       t.reads, t.estimated_rows, t.estimated_cost, v.digest, c.digest, t.decision, t.decided_by,
       t.decided_by_kind, t.decided_us, t.decision_reason, t.started_us, t.finished_us,
       t.row_count, t.execution_time_us, t.truncated_by, t.column_names, t.error_code,
       t.error_message, k.key
  FROM data_agent_step t
  JOIN data_agent_session s ON s.session_id = t.session_id
  LEFT JOIN policy_version v ON v.id = t.policy_digest
  LEFT JOIN source_schema c ON c.id = t.schema_digest
  LEFT JOIN session_key k ON k.session = s.id
 WHERE t.session_id = $1 AND t.step_number BETWEEN $2 AND $3
 ORDER BY t.step_number
