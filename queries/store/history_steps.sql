-- Every step of those sessions, as it was judged when it was proposed.
SELECT s.id, s.session_id, s.source, s.user_id, t.id % 65536, t.proposed_sql, t.proposer,
       CASE t.proposed_by WHEN 0 THEN s.user_id ELSE t.proposed_by END, t.proposed_us, t.tainted_by_step, t.verdict, t.estimated_rows,
       t.estimated_cost, v.digest, c.digest, t.error_code
  FROM data_agent_session s
  JOIN step t ON t.id BETWEEN s.id * 65536 AND s.id * 65536 + 65535
  LEFT JOIN policy_version v ON v.id = t.policy_digest
  LEFT JOIN source_schema c ON c.id = t.schema_digest
 WHERE s.id > $1 AND s.id <= $2 AND ($3 = '' OR s.source = $3)
 ORDER BY s.id, t.id
