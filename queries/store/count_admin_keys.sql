SELECT count(*)
  FROM api_key k JOIN account a ON a.id = k.account
 WHERE k.revoked_us IS NULL AND k.roles >= 8 AND a.kind = 1
