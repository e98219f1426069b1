-- As decide, for an approval whose executor slot is free: both are one change of the row.
UPDATE data_agent_step
   SET state = $1, decision = $2, decided_by = $3, decided_by_kind = $4,
       decided_after_us = $5 - proposed_us, decided_policy = $6, decision_reason = $7, started_after_us = $8 - proposed_us
 WHERE session_id = $9 AND step_number = $10 AND state = $11
   AND (expires_us IS NULL OR expires_us > $12)
