SELECT seq, after_us, type, session, n, actor FROM record WHERE seq >= $1 AND seq < $2 ORDER BY seq
