DELETE FROM checkpoint WHERE seq < $1
