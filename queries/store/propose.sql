INSERT INTO step
  (id, proposed_sql, state, proposer, proposed_by, replaces_step, reruns_step, tainted_by_step,
   sent_to_model, proposed_us, expires_after_ms, verdict, reads, estimated_rows, estimated_cost,
   policy_digest, schema_digest)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
