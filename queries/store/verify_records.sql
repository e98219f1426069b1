SELECT seq, at_us, type, session, n, actor, node, epoch
  FROM audit_record WHERE seq >= $1 AND seq < $2 ORDER BY seq
