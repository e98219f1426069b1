DELETE FROM idempotency WHERE at_us <= $1
