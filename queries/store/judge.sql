UPDATE data_agent_step
   SET state = $1, verdict = $2, reads = $3, estimated_rows = $4, estimated_cost = $5,
       policy_digest = $6, schema_digest = $7
 WHERE session_id = $8 AND step_number = $9 AND state = $10
