SELECT id FROM policy_version WHERE digest = $1
