-- The only one before the first record that stays begins there now.
UPDATE incarnation SET from_seq = $1 WHERE from_seq < $1
