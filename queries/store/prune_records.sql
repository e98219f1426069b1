DELETE FROM audit_record WHERE seq < $1
