SELECT t.id % 65536, s.source, t.proposed_sql, t.state, t.proposer,
       CASE t.proposed_by WHEN 0 THEN s.user_id ELSE t.proposed_by END, t.proposed_us,
       t.proposed_us + 1000 * t.expires_after_ms, t.replaces_step, t.reruns_step, t.tainted_by_step,
       t.sent_to_model, t.verdict, t.reads, t.estimated_rows, t.estimated_cost, v.digest, c.digest, t.decision,
       CASE t.decided_by WHEN 0 THEN s.user_id ELSE t.decided_by END,
       t.decided_by_kind, t.proposed_us + t.decided_after_us, t.decision_reason,
       t.proposed_us + coalesce(t.decided_after_us, 0) + t.started_after_us, t.proposed_us + t.finished_after_us,
       t.row_count, t.execution_time_us, t.truncated_by, t.column_names, t.error_code,
       t.error_message, k.key
  FROM data_agent_session s
  JOIN step t ON t.id BETWEEN s.id * 65536 + $1 AND s.id * 65536 + $2
            AND t.id / 65536 = s.id
  LEFT JOIN policy_version v ON v.id = t.policy_digest
  LEFT JOIN source_schema c ON c.id = t.schema_digest
  LEFT JOIN session_key k ON k.session = s.id
 WHERE s.session_id = $3
 ORDER BY t.id
