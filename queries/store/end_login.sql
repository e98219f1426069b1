UPDATE login SET ended_us = $1 WHERE digest = $2 AND ended_us IS NULL
