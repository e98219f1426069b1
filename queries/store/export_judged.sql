SELECT t.verdict, t.estimated_rows, t.estimated_cost, p.digest, c.digest, t.reads
  FROM data_agent_step t
  LEFT JOIN policy_version p ON p.id = t.policy_digest
  LEFT JOIN source_schema c ON c.id = t.schema_digest
 WHERE t.id = $1 * 65536 + $2
