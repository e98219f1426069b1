SELECT request, kind, session_id, n, seq, state, at_us FROM idempotency
 WHERE account = $1 AND key = $2 AND at_us > $3
