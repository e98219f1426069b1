SELECT id, kind FROM account WHERE name = $1
