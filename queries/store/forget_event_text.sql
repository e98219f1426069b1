UPDATE audit_event SET text = NULL WHERE seq = $1
