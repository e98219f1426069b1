-- The evidence of PROPOSED, JUDGED, DECIDED, STARTED and FINISHED, in its order.
SELECT step_number, state, proposed_us, proposed_by, replaces_step, reruns_step, expires_us,
       tainted_by_step, sent_to_model, proposed_sql, proposer, verdict, estimated_rows,
       estimated_cost, policy_digest, schema_digest, reads, decided_us, decided_by,
       decided_by_kind, decision, decided_policy, decision_reason, started_us, finished_us,
       outcome, error_code, execution_time_us, row_count, truncated_by, column_names,
       error_message
  FROM data_agent_step WHERE session_id = $1 ORDER BY step_number
