SELECT name, kind FROM account WHERE id = $1
