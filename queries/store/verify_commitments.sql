SELECT kind, n, field, commitment, key FROM text_commitment WHERE session = $1
