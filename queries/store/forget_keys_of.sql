-- Keys that still work, and whether one administers (8) for a person (1).
SELECT k.id, k.roles >= 8 AND a.kind = 1
  FROM api_key k JOIN account a ON a.id = k.account
 WHERE k.account = $1 AND k.revoked_us IS NULL ORDER BY k.id
