SELECT id % 65536, created_us + answered_after_us, created_us, role, tokens, content
  FROM message WHERE id BETWEEN $1 * 65536 AND $1 * 65536 + 65535 ORDER BY id
