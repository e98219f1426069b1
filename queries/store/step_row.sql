-- What a command needs to know of a step and of its session, and what the step's tag is made of.
SELECT t.state, t.proposed_sql, s.source, t.verdict, v.digest, c.digest, t.expires_us,
       t.proposed_by, t.replaces_step, t.decision, t.decided_by, t.decided_by_kind, t.decided_us,
       t.decision_reason, k.key,
       s.id, s.user_id, s.source, s.phase, s.total_steps, s.message_count, s.last_seq, s.ended_us,
       s.last_message_us,
       CASE WHEN k.key IS NULL THEN coalesce(s.closed_us, 0) ELSE s.closed_us END
  FROM data_agent_step t
  JOIN data_agent_session s ON s.session_id = t.session_id
  LEFT JOIN policy_version v ON v.id = t.policy_digest
  LEFT JOIN source_schema c ON c.id = t.schema_digest
  LEFT JOIN session_key k ON k.session = s.id
 WHERE t.session_id = $1 AND t.step_number = $2
