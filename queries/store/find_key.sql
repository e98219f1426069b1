SELECT k.digest, k.roles, a.id, a.name, a.kind
  FROM api_key k JOIN account a ON a.id = k.account
 WHERE k.id = $1 AND k.revoked_us IS NULL
