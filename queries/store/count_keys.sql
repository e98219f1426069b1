SELECT count(*) FROM api_key WHERE revoked_us IS NULL
