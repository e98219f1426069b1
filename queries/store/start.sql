UPDATE step SET state = $1, started_after_us = $2 - proposed_us - coalesce(decided_after_us, 0) WHERE id = $3 AND state = $4
