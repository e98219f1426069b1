-- Where the records begin and end, and how many there are.
SELECT (SELECT min(seq) FROM audit_record), (SELECT max(seq) FROM audit_record),
       (SELECT count(*) FROM audit_record)
