SELECT roles FROM api_key WHERE account = $1 AND revoked_us IS NULL
