-- The claim: of all who come, the one who still finds the state decides. $11 is the moment after
-- which the step must still be valid (0: any).
UPDATE data_agent_step
   SET state = $1, decision = $2, decided_by = $3, decided_by_kind = $4,
       decided_after_us = $5 - proposed_us, decided_policy = $6, decision_reason = $7
 WHERE session_id = $8 AND step_number = $9 AND state = $10
   AND (expires_us IS NULL OR expires_us > $11)
