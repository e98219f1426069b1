SELECT count(*) FROM record WHERE seq < $1
