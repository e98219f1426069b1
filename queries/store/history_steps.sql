-- Every step of those sessions, as it was judged when it was proposed.
SELECT s.id, s.session_id, s.source, s.user_id, t.step_number, t.proposed_sql, t.proposer,
       t.proposed_by, t.proposed_us, t.tainted_by_step, t.verdict, t.estimated_rows,
       t.estimated_cost, v.digest, c.digest, t.error_code
  FROM data_agent_session s
  JOIN data_agent_step t ON t.session_id = s.session_id
  LEFT JOIN policy_version v ON v.id = t.policy_digest
  LEFT JOIN source_schema c ON c.id = t.schema_digest
 WHERE s.id > $1 AND s.id <= $2 AND ($3 = '' OR s.source = $3)
 ORDER BY s.id, t.step_number
