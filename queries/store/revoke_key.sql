UPDATE api_key SET revoked_us = $1 WHERE id = $2 AND revoked_us IS NULL
