SELECT coalesce((SELECT min(seq) FROM record), 0)
