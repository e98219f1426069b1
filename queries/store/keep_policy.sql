INSERT INTO policy_version (digest, toml) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING
