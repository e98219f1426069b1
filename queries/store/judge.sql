UPDATE step
   SET state = $1, verdict = $2, reads = $3, estimated_rows = $4, estimated_cost = $5,
       policy_digest = $6, schema_digest = $7
 WHERE id = $8 AND state = $9
