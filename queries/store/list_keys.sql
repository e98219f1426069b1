SELECT k.id, k.roles, k.created_us, k.revoked_us, a.id, a.name, a.kind
  FROM api_key k JOIN account a ON a.id = k.account
 ORDER BY k.created_us, k.id
