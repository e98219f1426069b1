SELECT coalesce((SELECT min(seq) FROM audit_record), 0)
