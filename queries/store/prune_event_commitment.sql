-- Of the log's own texts: kind 4, events.
DELETE FROM text_commitment WHERE session = 0 AND kind = 4 AND n = $1
