-- Where the log goes on, and the newest incarnation.
SELECT coalesce(max(seq) + 1, 0), coalesce((SELECT epoch FROM audit_record ORDER BY seq DESC LIMIT 1), 0)
  FROM audit_record
