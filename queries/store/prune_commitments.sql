DELETE FROM text_commitment WHERE session = $1
