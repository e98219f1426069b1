-- As decide, for an approval whose executor slot is free: both are one change of the row.
UPDATE step
   SET state = $1, decision = $2, decided_by = $3, decided_by_kind = $4,
       decided_after_us = $5 - proposed_us, decided_policy = $6, decision_reason = $7,
       started_after_us = 0
 WHERE id = $8 AND state = $9
   AND (expires_after_ms IS NULL OR proposed_us + 1000 * expires_after_ms > $10)
