DELETE FROM idempotency WHERE session_id = $1
