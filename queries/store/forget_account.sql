-- The name stays unique and says what happened.
UPDATE account SET name = $1, email = NULL WHERE id = $2
