SELECT digest FROM policy_version WHERE id = $1
