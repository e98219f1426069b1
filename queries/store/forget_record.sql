SELECT at_us, type FROM audit_record WHERE seq = $1
