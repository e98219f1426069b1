-- SQLite's own json_patch, for texts that are short enough.
SELECT json_patch(?1, ?2);
