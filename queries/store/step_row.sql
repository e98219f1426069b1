-- What a command needs to know of a step and of its session, and what the step's tag is made of.
SELECT t.state, t.proposed_sql, s.source, t.verdict, v.digest, c.digest,
       t.proposed_us + 1000 * t.expires_after_ms,
       CASE t.proposed_by WHEN 0 THEN s.user_id ELSE t.proposed_by END, t.replaces_step,
       t.decision, CASE t.decided_by WHEN 0 THEN s.user_id ELSE t.decided_by END,
       t.decided_by_kind, t.proposed_us + t.decided_after_us, t.decision_reason, k.key,
       s.id, s.user_id, s.source, s.phase, s.total_steps, s.message_count, s.last_seq, s.ended_us,
       s.last_message_us,
       CASE WHEN k.key IS NULL THEN coalesce(s.closed_us, 0) ELSE s.closed_us END, s.started_us,
       t.proposed_us
  FROM data_agent_session s
  JOIN step t ON t.id = s.id * 65536 + $1 AND t.id / 65536 = s.id
  LEFT JOIN policy_version v ON v.id = t.policy_digest
  LEFT JOIN source_schema c ON c.id = t.schema_digest
  LEFT JOIN session_key k ON k.session = s.id
 WHERE s.session_id = $2
