-- Smaller. `source` and `proposer` are texts, so they can be erased like all texts and may be NULL.
-- Steps, messages and records, of which there are most, lie in tables that repeat nothing: the
-- number of a row says whose it is, times are kept as what lies between, and 0 stands for the
-- session's own user. People read them by the names and columns that they always had, which are
-- views now: data_agent_step, chat_message and audit_record.
-- No condition here is a list of more than two: SQLite would build a table of it at every write.

DROP VIEW v_asked;
DROP VIEW v_session;
DROP VIEW v_step;
DROP VIEW v_timeline;

CREATE TABLE data_agent_session_new (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL UNIQUE,
  question TEXT,
  started_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (started_us / 1000) / 1000.0, 'unixepoch')),
  ended_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (ended_us / 1000) / 1000.0, 'unixepoch')),
  user_ip TEXT,
  total_steps INTEGER NOT NULL DEFAULT 0,
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
  user_id INTEGER NOT NULL,
  source TEXT,
  model TEXT,
  phase INTEGER NOT NULL CHECK (phase BETWEEN 1 AND 6),
  session_name TEXT,
  message_count INTEGER NOT NULL DEFAULT 0,
  max_history_messages INTEGER NOT NULL,
  is_active INTEGER AS (closed_us IS NULL),
  last_message_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (last_message_us / 1000) / 1000.0,
                  'unixepoch')),
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  closed_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (closed_us / 1000) / 1000.0, 'unixepoch')),
  closed_how INTEGER CHECK (closed_how BETWEEN 1 AND 2),
  started_us INTEGER NOT NULL,
  ended_after_us INTEGER,
  last_message_after_us INTEGER,
  closed_us INTEGER,
  ended_us INTEGER AS (started_us + ended_after_us),
  last_message_us INTEGER AS (started_us + last_message_after_us),
  kind_word TEXT AS (CASE kind WHEN 1 THEN 'agent' WHEN 2 THEN 'chat' WHEN 3 THEN 'replay' END),
  phase_word TEXT AS (CASE phase WHEN 1 THEN 'idle' WHEN 2 THEN 'planning' WHEN 3 THEN 'waiting'
    WHEN 4 THEN 'running' WHEN 5 THEN 'answered' WHEN 6 THEN 'stopped' END),
  closed_how_word TEXT AS (CASE closed_how WHEN 1 THEN 'closed' WHEN 2 THEN 'deleted' END)
) STRICT;

INSERT INTO data_agent_session_new (
  id, session_id, question, user_ip, total_steps, kind, user_id, source, model, phase,
  session_name, message_count, max_history_messages, first_seq, last_seq, closed_how, started_us,
  ended_after_us, last_message_after_us, closed_us)
SELECT
  id, session_id, question, user_ip, total_steps, kind, user_id, source, model, phase,
  session_name, message_count, max_history_messages, first_seq, last_seq, closed_how, started_us,
  ended_us - started_us, last_message_us - started_us, closed_us
  FROM data_agent_session;

-- id: the session's number times 65536, and the step's own number.
CREATE TABLE step (
  id INTEGER PRIMARY KEY,
  proposed_us INTEGER NOT NULL,
  proposed_sql TEXT,
  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 13),
  proposer TEXT,
  proposed_by INTEGER,
  replaces_step INTEGER,
  reruns_step INTEGER,
  expires_after_ms INTEGER,
  tainted_by_step INTEGER,
  sent_to_model INTEGER NOT NULL,
  verdict INTEGER CHECK (verdict BETWEEN 1 AND 3),
  reads TEXT,
  estimated_rows INTEGER,
  estimated_cost INTEGER,
  -- Digests stand once, in policy_version and source_schema; here are their numbers.
  policy_digest INTEGER REFERENCES policy_version (id),
  schema_digest INTEGER REFERENCES source_schema (id),
  decision INTEGER CHECK (decision BETWEEN 1 AND 6),
  decided_after_us INTEGER,
  decided_by INTEGER,
  decided_by_kind INTEGER CHECK (decided_by_kind BETWEEN 1 AND 3),
  decided_policy INTEGER REFERENCES policy_version (id),
  decision_reason TEXT,
  -- A step starts once it was decided on: microseconds after that.
  started_after_us INTEGER,
  finished_after_us INTEGER,
  error_code INTEGER CHECK (error_code > 0),
  execution_time_us INTEGER,
  row_count INTEGER,
  truncated_by INTEGER CHECK (truncated_by BETWEEN 1 AND 3),
  column_names TEXT,
  error_message TEXT
) STRICT;

INSERT INTO step (
  id, proposed_us, proposed_sql, state, proposer, proposed_by, replaces_step, reruns_step,
  expires_after_ms, tainted_by_step, sent_to_model, verdict, reads, estimated_rows, estimated_cost,
  policy_digest, schema_digest, decision, decided_after_us, decided_by, decided_by_kind,
  decided_policy, decision_reason, started_after_us, finished_after_us, error_code,
  execution_time_us, row_count, truncated_by, column_names, error_message)
SELECT
  s.id * 65536 + t.step_number, t.proposed_us, t.proposed_sql, t.state, t.proposer,
  CASE WHEN t.proposed_by = s.user_id THEN 0 ELSE t.proposed_by END, t.replaces_step,
  t.reruns_step, (t.expires_us - t.proposed_us) / 1000, t.tainted_by_step, t.sent_to_model,
  t.verdict,
  t.reads, t.estimated_rows, t.estimated_cost, t.policy_digest, t.schema_digest, t.decision,
  t.decided_us - t.proposed_us, CASE WHEN t.decided_by = s.user_id THEN 0 ELSE t.decided_by END,
  t.decided_by_kind, t.decided_policy, t.decision_reason,
  t.started_us - coalesce(t.decided_us, t.proposed_us),
  t.finished_us - t.proposed_us, t.error_code, t.execution_time_us, t.row_count,
  t.truncated_by, t.column_names, t.error_message
  FROM data_agent_step t JOIN data_agent_session s ON s.session_id = t.session_id
 ORDER BY 1;

-- id: the session's number times 65536, and the message's own number.
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  role INTEGER NOT NULL CHECK (role BETWEEN 1 AND 3),
  content TEXT,
  tokens INTEGER NOT NULL,
  created_us INTEGER NOT NULL,
  answered_after_us INTEGER
) STRICT;

INSERT INTO message (id, role, content, tokens, created_us, answered_after_us)
SELECT session * 65536 + n, role, content, tokens, created_us, answered_us - created_us
  FROM chat_message ORDER BY 1;

CREATE TABLE record (
  seq INTEGER PRIMARY KEY,
  type INTEGER NOT NULL CHECK (type BETWEEN 1 AND 17),
  session INTEGER,
  n INTEGER NOT NULL,
  -- NULL: the row that it wrote says when. Of JUDGED, since the step was proposed; of what else
  -- belongs to a session, since that began; of the others, since 1970.
  after_us INTEGER,
  -- NULL: the product itself.
  actor INTEGER
) STRICT;

INSERT INTO record (seq, type, session, n, after_us, actor)
SELECT r.seq, r.type, r.session, r.n,
       CASE WHEN r.type = 4 THEN r.at_us - (
              SELECT t.proposed_us FROM data_agent_step t
               WHERE t.session_id = s.session_id AND t.step_number = r.n)
            WHEN r.type > 8 THEN r.at_us - coalesce(s.started_us, 0) END,
       CASE WHEN r.actor = s.user_id THEN 0 WHEN r.actor <> 0 THEN r.actor END
  FROM audit_record r LEFT JOIN data_agent_session s ON s.id = r.session ORDER BY r.seq;

-- Who wrote the records from a place on: a node, and how often it had been started.
CREATE TABLE incarnation (
  from_seq INTEGER PRIMARY KEY,
  node INTEGER NOT NULL,
  epoch INTEGER NOT NULL
) STRICT;

INSERT INTO incarnation (from_seq, node, epoch)
SELECT min(seq), node, epoch FROM audit_record GROUP BY node, epoch ORDER BY 1;

DROP TABLE chat_message;
DROP TABLE data_agent_step;
DROP TABLE audit_record;
DROP TABLE data_agent_session;
ALTER TABLE data_agent_session_new RENAME TO data_agent_session;

CREATE TRIGGER record_is_never_changed BEFORE UPDATE ON record
BEGIN
  SELECT RAISE(ABORT, 'a record is never changed');
END;
-- Records go only as a prefix that was cut off.
CREATE TRIGGER record_is_never_removed BEFORE DELETE ON record
WHEN OLD.seq >= (SELECT coalesce(max(seq), 0) FROM evidence_cut)
BEGIN
  SELECT RAISE(ABORT, 'a record is never removed');
END;
-- Holds are few, and looked for each time that something is to be forgotten. 9 is the type HOLD.
CREATE INDEX record_hold ON record (seq) WHERE type = 9;

CREATE INDEX data_agent_session_started_at ON data_agent_session (started_at);
CREATE INDEX data_agent_session_user ON data_agent_session (user_id);
-- What is to be taken up after a restart; finished sessions take no room in it.
CREATE INDEX data_agent_session_unfinished ON data_agent_session (phase)
  WHERE phase BETWEEN 2 AND 4;
-- How many sessions a period has, and from which addresses, without touching the sessions.
CREATE INDEX data_agent_session_started_us ON data_agent_session (started_us, user_ip);

-- Says nothing that the table's own order does not say. But SQLite cannot see in a range of numbers
-- that it is one session's few, and would look for the session of every step instead.
CREATE INDEX step_session ON step (CAST(id / 65536 AS INTEGER));
-- SQLite uses one of these where a question says the same status in the same words. COLLATE BINARY
-- is what it adds when it takes a view apart.
CREATE INDEX step_proposed ON step (proposed_us)
  WHERE CASE WHEN state < 3 THEN 'proposed' WHEN state < 8 THEN 'rejected'
    WHEN state < 11 THEN 'approved' ELSE 'error' END COLLATE BINARY = 'proposed';
CREATE INDEX step_rejected ON step (proposed_us)
  WHERE CASE WHEN state < 3 THEN 'proposed' WHEN state < 8 THEN 'rejected'
    WHEN state < 11 THEN 'approved' ELSE 'error' END COLLATE BINARY = 'rejected';
CREATE INDEX step_error ON step (proposed_us)
  WHERE CASE WHEN state < 3 THEN 'proposed' WHEN state < 8 THEN 'rejected'
    WHEN state < 11 THEN 'approved' ELSE 'error' END COLLATE BINARY = 'error';
-- Steps that wait or run: few at any time, whatever the age of the store.
CREATE INDEX step_live ON step (state, proposed_us + 1000 * expires_after_ms)
  WHERE state < 3 OR state IN (8, 9);
-- Refused statements in the order of their time. 3 is the state refused.
CREATE INDEX step_refused ON step (proposed_us) WHERE state = 3;

CREATE VIEW data_agent_step AS
  SELECT s.session_id, t.id % 65536 AS step_number, t.proposed_sql,
         CASE WHEN t.state < 3 THEN 'proposed' WHEN t.state < 8 THEN 'rejected'
           WHEN t.state < 11 THEN 'approved' ELSE 'error' END AS status,
         t.execution_time_us / 1000.0 AS execution_time_ms, t.row_count, t.error_message, t.state,
         t.proposer, CASE t.proposed_by WHEN 0 THEN s.user_id ELSE t.proposed_by END AS proposed_by,
         t.replaces_step, t.reruns_step,
         strftime('%Y-%m-%d %H:%M:%f', (t.proposed_us / 1000) / 1000.0, 'unixepoch')
           AS proposed_at,
         strftime('%Y-%m-%d %H:%M:%f',
                  ((t.proposed_us + 1000 * t.expires_after_ms) / 1000) / 1000.0, 'unixepoch')
           AS expires_at,
         t.verdict, t.reads, t.estimated_rows, t.estimated_cost, t.policy_digest, t.schema_digest,
         t.tainted_by_step, t.sent_to_model, t.decision,
         CASE t.decided_by WHEN 0 THEN s.user_id ELSE t.decided_by END AS decided_by,
         t.decided_by_kind,
         strftime('%Y-%m-%d %H:%M:%f', ((t.proposed_us + t.decided_after_us) / 1000) / 1000.0,
                  'unixepoch')
           AS decided_at,
         t.decided_policy, t.decision_reason,
         strftime('%Y-%m-%d %H:%M:%f',
                  ((t.proposed_us + coalesce(t.decided_after_us, 0) + t.started_after_us) / 1000)
                    / 1000.0, 'unixepoch')
           AS started_at,
         strftime('%Y-%m-%d %H:%M:%f', ((t.proposed_us + t.finished_after_us) / 1000) / 1000.0,
                  'unixepoch')
           AS finished_at,
         CASE WHEN t.finished_after_us IS NOT NULL THEN t.state END AS outcome, t.column_names,
         t.truncated_by, t.error_code, t.proposed_us,
         t.proposed_us + 1000 * t.expires_after_ms AS expires_us,
         t.proposed_us + t.decided_after_us AS decided_us,
         t.proposed_us + coalesce(t.decided_after_us, 0) + t.started_after_us AS started_us,
         t.proposed_us + t.finished_after_us AS finished_us, t.execution_time_us,
         CASE t.state WHEN 1 THEN 'judging' WHEN 2 THEN 'proposed'
           WHEN 3 THEN 'refused' WHEN 4 THEN 'rejected' WHEN 5 THEN 'replaced' WHEN 6 THEN 'expired'
           WHEN 7 THEN 'withdrawn' WHEN 8 THEN 'approved' WHEN 9 THEN 'running' WHEN 10 THEN 'done'
           WHEN 11 THEN 'failed' WHEN 12 THEN 'cancelled' WHEN 13 THEN 'unknown' END AS state_word,
         CASE t.verdict WHEN 1 THEN 'allow' WHEN 2 THEN 'ask' WHEN 3 THEN 'refuse' END
           AS verdict_word,
         CASE t.decision WHEN 1 THEN 'approve' WHEN 2 THEN 'reject'
           WHEN 3 THEN 'replace' WHEN 4 THEN 'expire' WHEN 5 THEN 'withdraw' WHEN 6 THEN 'refuse' END
           AS decision_word,
         CASE t.decided_by_kind WHEN 1 THEN 'person' WHEN 2 THEN 'policy'
           WHEN 3 THEN 'system' END AS decided_by_kind_word,
         CASE t.truncated_by WHEN 1 THEN 'rows' WHEN 2 THEN 'bytes'
           WHEN 3 THEN 'cell' END AS truncated_by_word,
         CASE t.error_code WHEN 1 THEN 'source_error' WHEN 2 THEN 'time_limit'
           WHEN 3 THEN 'memory_limit' WHEN 4 THEN 'source_missing' WHEN 5 THEN 'envelope_exceeded'
           WHEN 6 THEN 'source_lost' WHEN 7 THEN 'process_died' WHEN 8 THEN 'too_late'
           WHEN 9 THEN 'fenced' WHEN 10 THEN 'cancelled' WHEN 11 THEN 'judged_worse' END
           AS error_code_word,
         t.id, CAST(t.id / 65536 AS INTEGER) AS session
    FROM step t
    JOIN data_agent_session s ON s.id = CAST(t.id / 65536 AS INTEGER);

CREATE VIEW chat_message AS
  SELECT id / 65536 AS session, id % 65536 AS n, role, content, tokens,
         strftime('%Y-%m-%d %H:%M:%f', (created_us / 1000) / 1000.0, 'unixepoch') AS created_at,
         strftime('%Y-%m-%d %H:%M:%f', ((created_us + answered_after_us) / 1000) / 1000.0,
                  'unixepoch') AS answered_at,
         created_us, created_us + answered_after_us AS answered_us,
         CASE role WHEN 1 THEN 'user' WHEN 2 THEN 'assistant' WHEN 3 THEN 'system' END AS role_word
    FROM message;

CREATE VIEW audit_record AS
  SELECT seq, at_us, type, session, n, actor, node, epoch,
         strftime('%Y-%m-%d %H:%M:%f', (at_us / 1000) / 1000.0, 'unixepoch') AS at,
         CASE type WHEN 1 THEN 'SESSION' WHEN 2 THEN 'MESSAGE' WHEN 3 THEN 'PROPOSED'
           WHEN 4 THEN 'JUDGED' WHEN 5 THEN 'DECIDED' WHEN 6 THEN 'STARTED' WHEN 7 THEN 'FINISHED'
           WHEN 8 THEN 'CLOSED' WHEN 9 THEN 'HOLD' WHEN 10 THEN 'ERASED' WHEN 11 THEN 'PURGED'
           WHEN 12 THEN 'PRUNED' WHEN 13 THEN 'KEY_ROTATED' WHEN 14 THEN 'SIGN_IN'
           WHEN 15 THEN 'ADMIN' WHEN 16 THEN 'REPORT_READ' WHEN 17 THEN 'SIGNALS_ADDED' END
           AS type_word
    FROM (
      SELECT r.seq, r.type, r.session, r.n,
             CASE WHEN r.type = 1 OR r.type > 7 THEN
               coalesce((SELECT CASE r.type WHEN 8 THEN s.closed_us ELSE s.started_us END
                           FROM data_agent_session s WHERE s.id = r.session), 0)
               + coalesce(r.after_us, 0)
             WHEN r.type = 2 THEN
               (SELECT m.created_us FROM message m WHERE m.id = r.session * 65536 + r.n)
             ELSE
               (SELECT t.proposed_us
                       + CASE r.type WHEN 3 THEN 0 WHEN 4 THEN r.after_us
                           WHEN 5 THEN t.decided_after_us
                           WHEN 6 THEN coalesce(t.decided_after_us, 0) + t.started_after_us
                           WHEN 7 THEN t.finished_after_us END
                  FROM step t WHERE t.id = r.session * 65536 + r.n) END AS at_us,
             CASE r.actor WHEN 0 THEN
               (SELECT s.user_id FROM data_agent_session s WHERE s.id = r.session)
             ELSE coalesce(r.actor, 0) END AS actor,
             (SELECT i.node FROM incarnation i WHERE i.from_seq <= r.seq
               ORDER BY i.from_seq DESC LIMIT 1) AS node,
             (SELECT i.epoch FROM incarnation i WHERE i.from_seq <= r.seq
               ORDER BY i.from_seq DESC LIMIT 1) AS epoch
        FROM record r);

-- Everything that was asked: the first question is number 0, follow-ups keep their number.
CREATE VIEW v_asked AS
  SELECT session_id, 0 AS n, question AS text, started_at AS at
    FROM data_agent_session WHERE question IS NOT NULL
  UNION ALL
  SELECT s.session_id, m.n, m.content, m.created_at
    FROM chat_message m JOIN data_agent_session s ON s.id = m.session WHERE m.role = 1;
