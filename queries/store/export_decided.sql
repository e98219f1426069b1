SELECT t.decided_us, t.decided_by, t.decided_by_kind, t.decision, p.digest, t.decision_reason
  FROM data_agent_step t LEFT JOIN policy_version p ON p.id = t.decided_policy
 WHERE t.id = $1 * 65536 + $2
