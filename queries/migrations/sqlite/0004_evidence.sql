-- The evidence log: what proves that the rows are what was written (docs/evidence-format.md).

-- A store has one log at a time; a restored one begins another, whose first record names the one
-- before. Records from from_seq on are its leaves.
CREATE TABLE evidence_log (
  from_seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  started_us INTEGER NOT NULL,
  started_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (started_us / 1000) / 1000.0, 'unixepoch'))
) STRICT;

-- Written last in every transaction. size counts leaves of the current log.
CREATE TABLE head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  size INTEGER NOT NULL,
  frontier BLOB NOT NULL CHECK (length(frontier) % 32 = 0),
  mac BLOB NOT NULL CHECK (length(mac) = 32)
) STRICT;

-- Signed notes. seq: how many records the store had; the note's own size counts from its log's first.
CREATE TABLE checkpoint (
  seq INTEGER PRIMARY KEY,
  at_us INTEGER NOT NULL,
  note TEXT NOT NULL,
  at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (at_us / 1000) / 1000.0, 'unixepoch'))
) STRICT;

-- The roots of whole blocks of 256 leaves, by the block's first record: can be computed again at any
-- time, and saves proofs from reading the whole log.
CREATE TABLE evidence_root (
  seq INTEGER PRIMARY KEY,
  root BLOB NOT NULL CHECK (length(root) = 32)
) STRICT;

-- Where the log was pruned: records below seq are gone, their tree is the frontier, and the note
-- signed it.
CREATE TABLE evidence_cut (
  seq INTEGER PRIMARY KEY,
  at_us INTEGER NOT NULL,
  frontier BLOB NOT NULL CHECK (length(frontier) % 32 = 0),
  note TEXT NOT NULL,
  at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (at_us / 1000) / 1000.0, 'unixepoch'))
) STRICT;

-- Sessions of which a part was forgotten and a part stays.
CREATE INDEX text_commitment_kept ON text_commitment (session) WHERE key IS NOT NULL;
