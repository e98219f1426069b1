SELECT kind, n, field, key FROM text_commitment WHERE session = $1 AND key IS NOT NULL
