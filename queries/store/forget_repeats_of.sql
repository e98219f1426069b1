DELETE FROM idempotency WHERE account = $1
