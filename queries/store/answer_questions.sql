-- An answer answers every question of the session that still waits for one.
UPDATE chat_message SET answered_us = $1 WHERE session = $2 AND role = 1 AND answered_us IS NULL
