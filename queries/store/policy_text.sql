SELECT toml FROM policy_version WHERE digest = $1
