DELETE FROM session_key WHERE session = $1
