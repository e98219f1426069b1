SELECT code, target, text FROM audit_event WHERE seq = $1
