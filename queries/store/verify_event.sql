-- An event, and what is kept of its text: the log's own texts have the session 0 and the kind 4.
SELECT e.code, e.target, e.text, c.commitment, c.key
  FROM audit_event e
  LEFT JOIN text_commitment c
    ON c.session = 0 AND c.kind = 4 AND c.n = (e.seq & 4294967295) AND c.field = 1
 WHERE e.seq = $1
