-- The first record that is there, and the one after the last.
SELECT coalesce(min(seq), 0), coalesce(max(seq) + 1, 0) FROM record
