-- The claim: of all who come, the one who still finds the state decides. $10 is the moment after
-- which the step must still be valid (0: any).
UPDATE step
   SET state = $1, decision = $2, decided_by = $3, decided_by_kind = $4,
       decided_after_us = $5 - proposed_us, decided_policy = $6, decision_reason = $7
 WHERE id = $8 AND state = $9
   AND (expires_after_ms IS NULL OR proposed_us + 1000 * expires_after_ms > $10)
