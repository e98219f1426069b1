-- The evidence of PROPOSED, JUDGED, DECIDED, STARTED and FINISHED, in its order; $1 is the session's
-- user, for whom 0 stands.
SELECT id % 65536, state, proposed_us, CASE proposed_by WHEN 0 THEN $1 ELSE proposed_by END,
       replaces_step, reruns_step, proposed_us + 1000 * expires_after_ms, tainted_by_step, sent_to_model,
       proposed_sql, proposer, verdict, estimated_rows, estimated_cost, policy_digest,
       schema_digest, reads, proposed_us + decided_after_us,
       CASE decided_by WHEN 0 THEN $1 ELSE decided_by END, decided_by_kind, decision,
       decided_policy, decision_reason, proposed_us + coalesce(decided_after_us, 0) + started_after_us,
       proposed_us + finished_after_us,
       CASE WHEN finished_after_us IS NOT NULL THEN state END, error_code, execution_time_us, row_count,
       truncated_by, column_names, error_message
  FROM step WHERE id BETWEEN $2 * 65536 AND $2 * 65536 + 65535 ORDER BY id
