DELETE FROM login WHERE created_us < $1
