DELETE FROM audit_event WHERE seq < $1
