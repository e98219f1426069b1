SELECT a.id, a.name, a.kind, l.roles, l.key, l.created_us, l.last_used_us
  FROM login l JOIN account a ON a.id = l.account JOIN api_key k ON k.id = l.key
 WHERE l.digest = $1 AND l.ended_us IS NULL AND k.revoked_us IS NULL
