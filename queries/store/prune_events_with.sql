-- Events before the cut.
SELECT seq FROM audit_event WHERE seq < $1
