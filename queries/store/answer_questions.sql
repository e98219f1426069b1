-- An answer answers every question of the session that still waits for one.
UPDATE message SET answered_after_us = $1 - created_us
 WHERE id BETWEEN $2 * 65536 AND $2 * 65536 + 65535 AND role = 1 AND answered_after_us IS NULL
