#!/usr/bin/env python3
"""A second verifier of the evidence log, written from docs/evidence-format.md and nothing else.

    verify_evidence.py STORE...        prints OK or BROKEN, and why, for each

Python's standard library alone; keys are looked for beside each store (STORE.node, STORE.node.pub).
It does not compare views, triggers and indexes with the migrations; countersign does.
"""
import base64, hashlib, hmac, os, sqlite3, struct, sys

SESSION, MESSAGE, PROPOSED, JUDGED, DECIDED, STARTED, FINISHED, CLOSED, HOLD, ERASED, PURGED, \
    PRUNED, KEY_ROTATED, SIGN_IN, ADMIN, REPORT_READ, SIGNALS_ADDED = range(1, 18)
# Of each type: integer, digest and text columns, in the order in which a leaf has them.
LAYOUT = {
    SESSION: (["started_us", "kind", "user_id"], [], ["question", "user_ip", "source"]),
    MESSAGE: (["created_us", "role", "tokens"], [], ["content"]),
    PROPOSED: (["proposed_us", "proposed_by", "replaces_step", "reruns_step", "expires_us",
                "tainted_by_step", "sent_to_model"], [], ["proposed_sql", "proposer"]),
    JUDGED: (["verdict", "estimated_rows", "estimated_cost"], ["policy_digest", "schema_digest"],
             ["reads"]),
    DECIDED: (["decided_us", "decided_by", "decided_by_kind", "decision"], ["decided_policy"],
              ["decision_reason"]),
    STARTED: (["started_us"], [], []),
    FINISHED: (["finished_us", "outcome", "error_code", "execution_time_us", "row_count",
                "truncated_by"], [], ["column_names", "error_message"]),
    CLOSED: (["closed_us", "closed_how"], [], []),
}
FIELD = {"question": (1, 1), "user_ip": (1, 2), "source": (1, 3), "content": (2, 1),
         "proposed_sql": (3, 1), "proposer": (3, 2), "reads": (3, 3), "decision_reason": (3, 4),
         "column_names": (3, 5), "error_message": (3, 6)}
AFTER_DECISION = {1: 8, 2: 4, 3: 5, 4: 6, 5: 7, 6: 3}
AFTER_FINISH = {8: {3, 6, 11, 12}, 9: {10, 11, 12, 13}}


class Broken(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Broken(what)


def sha(data):
    return hashlib.sha256(data).digest()


def mac(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def node(left, right):
    return sha(b"\x01" + left + right)


class Tree:
    """The perfect subtrees that a tree falls into, largest first, as (leaves, root)."""

    def __init__(self, size=0, frontier=b""):
        self.parts, self.size = [], size
        require(len(frontier) == 32 * bin(size).count("1"), "a frontier of another size")
        for level in range(size.bit_length() - 1, -1, -1):
            if size >> level & 1:
                self.parts.append((1 << level, frontier[:32]))
                frontier = frontier[32:]

    def append(self, leaf):
        self.size += 1
        self.parts.append((1, leaf))
        while len(self.parts) > 1 and self.parts[-2][0] == self.parts[-1][0]:
            right = self.parts.pop()
            left = self.parts.pop()
            self.parts.append((left[0] + right[0], node(left[1], right[1])))

    def root(self):
        out = self.parts[-1][1] if self.parts else sha(b"")
        for _, left in reversed(self.parts[:-1]):
            out = node(left, out)
        return out

    def frontier(self):
        return b"".join(root for _, root in self.parts)


# ---- Ed25519, RFC 8032, 5.1.7 ----
P = 2**255 - 19
D = -121665 * pow(121666, P - 2, P) % P
L = 2**252 + 27742317777372353535851937790883648493


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, point):
    out = (0, 1, 1, 0)
    while n:
        if n & 1:
            out = add(out, point)
        point, n = add(point, point), n >> 1
    return out


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    require((x * x - square) % P == 0 and y < P, "no point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


B = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def has_signed(key, signature, text):
    r, s = point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    left, right = times(s, B), add(r, times(h, point_of(key)))
    return s < L and all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


SIGNED = {}  # the same notes stand in many copies


def check_note(note, keys):
    """(log id, size, root) of a signed note, if one of the keys signed it."""
    text, _, signatures = note.partition("\n\n")
    origin, size, root = text.split("\n")
    if keys and note not in SIGNED:
        SIGNED[note] = any(
            line.startswith("\u2014 %s " % name)
            and has_signed(key, base64.b64decode(line.split(" ")[2])[4:], (text + "\n").encode())
            for line in signatures.splitlines() for name, key in keys
            if base64.b64decode(line.split(" ")[2])[:4]
            == sha(name.encode() + b"\n\x01" + key)[:4])
    require(not keys or SIGNED[note], "a checkpoint that no known key signed")
    return bytes.fromhex(origin.split("/")[1]), int(size), base64.b64decode(root)


class Store:
    def __init__(self, path):
        self.db = sqlite3.connect("file:%s?immutable=1" % path, uri=True)
        self.db.text_factory = bytes
        self.db.row_factory = sqlite3.Row
        self.path = path
        self.sessions = {r["id"]: r for r in self.all("SELECT * FROM data_agent_session")}
        self.steps, self.messages, self.signals, self.used = {}, {}, {}, set()
        number = {r["session_id"]: r["id"] for r in self.sessions.values()}
        for r in self.all("SELECT * FROM data_agent_step"):
            self.steps[number[r["session_id"]], r["step_number"]] = r
        for r in self.all("SELECT * FROM chat_message"):
            self.messages[r["session"], r["n"]] = r
        for r in self.all("SELECT * FROM data_agent_signal"):
            self.signals.setdefault(r["seq"], []).append(r)
        self.events = {r["seq"]: r for r in self.all("SELECT * FROM audit_event")}
        self.keys = dict(self.pairs("SELECT session, key FROM session_key"))
        self.kept = {tuple(r)[:4]: r for r in self.all("SELECT * FROM text_commitment")}
        self.policies = dict(self.pairs("SELECT id, digest FROM policy_version"))
        self.schemas = dict(self.pairs("SELECT id, digest FROM source_schema"))
        self.records = self.all("SELECT * FROM audit_record ORDER BY seq")
        self.gone = []  # (session, kind, n, field, seq of the record that wrote it)

    def all(self, sql):
        return self.db.execute(sql).fetchall()

    def pairs(self, sql):
        return [tuple(r) for r in self.all(sql)]

    def commitment(self, session, kind, n, field, text, seq):
        kept = self.kept.get((session, kind, n, field))
        if kept is not None:
            self.used.add((session, kind, n, field))
        if text is None:
            if kept is None:
                return None
            require(kept["commitment"] and not kept["key"], "a text is gone without a commitment")
            self.gone.append((session, kind, n, field, seq))
            return kept["commitment"]
        require(kept is None or not kept["commitment"], "a text beside the commitment of an erased")
        if kept is not None:
            return mac(kept["key"], text)
        require(session in self.keys, "a text without a key")
        return mac(mac(self.keys[session], struct.pack(">6sBIB", b"cs/k/1", kind, n, field)), text)

    def leaf(self, log, r):
        kind, session, n, seq = r["type"], r["session"], r["n"], r["seq"]
        row = None if session is None else self.sessions[session]
        name = bytes(16) if row is None else row["session_id"][5:]
        out = b"\x00countersign/rec/1\x00" + log + struct.pack(
            ">QBq16sIQIQ", seq, kind, r["at_us"], name, n, r["actor"], r["node"], r["epoch"])
        if kind <= CLOSED:
            if kind == MESSAGE:
                row = self.messages[session, n]
            elif kind not in (SESSION, CLOSED):
                row = self.steps[session, n]
            integers, digests, texts = LAYOUT[kind]
            values = [row[c] for c in integers]
            values_d = [row[c] and (self.schemas if c == "schema_digest" else self.policies)[row[c]]
                        for c in digests]
            values_t = [self.commitment(session, FIELD[c][0], n, FIELD[c][1], row[c], seq)
                        for c in texts]
        else:
            event = self.events[seq]
            values, values_d = [event["code"], event["target"]], []
            values_t = [self.commitment(0, 4, seq & 0xffffffff, 1, event["text"], seq)]
        for value in values:
            require(value is None or type(value) is int, "a number that is none")
            out += struct.pack(">Bq", value is not None, value or 0)
        for value in values_d + values_t:
            out += struct.pack(">B32s", value is not None, value or bytes(32))
        return sha(out + self.signals_digest(seq, session, kind))

    def signals_digest(self, seq, session, kind):
        rows = [(self.sessions[g["session"]]["session_id"][5:], g["n"], g["of"], g["k"], g)
                for g in self.signals.get(seq, [])]
        require(kind == SIGNALS_ADDED or all(r[4]["session"] == session for r in rows),
                "a signal of another session")
        return sha(b"".join(
            struct.pack(">16sBIIBBQQqB", r[0], r[2], r[1], r[3], g["category"], g["severity"],
                        g["span_from"], g["span_to"], g["at_us"], len(g["rule"])) + g["rule"]
            for r in sorted(rows, key=lambda r: r[:4]) for g in [r[4]]))

    def check_session(self, session, records):
        row, at = self.sessions[session], {r["seq"]: r["at_us"] for r in records}
        states, written, answered, ended, last = [], {}, [], None, None
        for i, r in enumerate(records):
            kind, n = r["type"], r["n"]
            require((i == 0) == (kind == SESSION), "a session begins once")
            if kind == MESSAGE:
                answered.append(None)
                require(n == len(answered), "messages are numbered")
                role, last = self.messages[session, n]["role"], at[r["seq"]]
                ended = None if role == 1 else last if role == 2 else ended
                if role == 2:
                    answered = [last if a is None and self.messages[session, j + 1]["role"] == 1
                                else a for j, a in enumerate(answered)]
            elif kind == PROPOSED:
                states.append(1)
                require(n == len(states), "steps are numbered")
            elif JUDGED <= kind <= FINISHED:
                step, was = self.steps[session, n], states[n - 1]
                if kind == JUDGED:
                    require(was == 1, "judged twice")
                    states[n - 1] = 3 if step["verdict"] == 3 else 2
                elif kind == DECIDED:
                    require(was == 2 or (was == 1 and step["decision"] == 5), "decided twice")
                    states[n - 1] = AFTER_DECISION[step["decision"]]
                elif kind == STARTED:
                    require(was == 8, "started without an approval")
                    states[n - 1] = 9
                else:
                    require(step["outcome"] in AFTER_FINISH.get(was, ()), "an end without a way")
                    states[n - 1] = step["outcome"]
            elif kind == CLOSED:
                ended = at[r["seq"]]
            written.setdefault(n, set()).add(kind)
        require([row["first_seq"], row["last_seq"]] == [records[0]["seq"], records[-1]["seq"]]
                and [row["total_steps"], row["message_count"]] == [len(states), len(answered)]
                and [row["ended_us"], row["last_message_us"]] == [ended, last], "a derived value")
        for n, state in enumerate(states, 1):
            step = self.steps[session, n]
            require(step["state"] == state, "the state of a step")
            for kind in range(JUDGED, FINISHED + 1):
                if kind not in written[n]:
                    require(all(step[c] is None for c in sum(LAYOUT[kind], [])), "an odd value")
        require(CLOSED in written[0] or row["closed_us"] is row["closed_how"] is None, "closed")
        for n, moment in enumerate(answered, 1):
            require(self.messages[session, n]["answered_us"] == moment, "answered_us")
        return len(states), len(answered)

    def check_gone(self):
        of = {}
        for r in self.records:
            of.setdefault(r["session"], []).append(r)
        events = [(r, self.events[r["seq"]]) for r in self.records if r["type"] in (HOLD, PURGED)]
        erased = {(r["session"], self.events[r["seq"]]["code"], r["n"])
                  for r in self.records if r["type"] == ERASED}
        kinds = {r["seq"]: r["type"] for r in self.records}
        for session, kind, n, field, seq in self.gone:
            if (session or None, kind * 16 + field, n) in erased:
                continue
            if kind == 4:
                what = 2 if kinds[seq] in (REPORT_READ, SIGNALS_ADDED) else 3
            else:
                what = 1 if (kind, field) in ((1, 1), (2, 1)) else 2
            held, covered = {}, False
            for r, event in events:
                whose = (r["session"], event["target"] if r["session"] is None else None)
                if r["type"] == HOLD:
                    held[whose] = event["code"] == 1
                elif event["code"] == what and kind == 4:
                    covered |= seq < event["target"]
                elif event["code"] == what:
                    ages = [x["seq"] for x in of[session]
                            if x["type"] <= CLOSED and x["seq"] < r["seq"]]
                    user = self.sessions[session]["user_id"]
                    covered |= bool(ages) and ages[-1] < event["target"] and not (
                        held.get((session, None)) or held.get((None, user)))
            require(covered, "a text is gone and no record says so")

    def check_cut(self, seq, frontier, note, logs, keys):
        start, log = [l for l in logs if l[0] < seq][-1]
        tree = Tree(seq - start, frontier)
        require(check_note(note.decode(), keys) == (log, seq - start, tree.root()), "a cut's note")
        require(any(r["type"] == PRUNED and self.events[r["seq"]]["target"] == seq
                    and self.events[r["seq"]]["text"] == tree.root().hex().encode()
                    for r in self.records), "a cut that no record speaks of")
        return tree

    def check_log(self, log, start, stop, tree, notes):
        block = Tree()  # of the leaves behind the last whole 256
        block.parts, block.size = [p for p in tree.parts if p[0] < 256], tree.size % 256
        known = {}
        for seq in range(start + tree.size, stop + 1):
            for size, root in notes.pop(seq, []):
                require(size == tree.size and root == tree.root(), "the root at a checkpoint")
            if seq == stop:
                break
            leaf = self.leaf(log, self.records[seq - self.first])
            tree.append(leaf)
            block.append(leaf)
            if block.size == 256:
                known[start + tree.size - 256], block = block.root(), Tree()
        return known

    def check_tree(self, cuts):
        logs = self.pairs("SELECT from_seq, id FROM evidence_log ORDER BY from_seq")
        end = self.first + len(self.records)
        keys = []
        if os.path.exists(self.path + ".node.pub"):
            for line in open(self.path + ".node.pub").read().split():
                name, _, key = line.split("+", 2)
                keys.append((name, base64.b64decode(key)[1:]))
        before = [self.check_cut(*cut, logs, keys) for cut in cuts][-1:]
        notes = {}
        for seq, note in self.pairs("SELECT seq, note FROM checkpoint"):
            log, size, root = check_note(note.decode(), keys)
            notes.setdefault(log, {}).setdefault(seq, []).append((size, root))
        known = {}
        for i, (start, log) in enumerate(logs):
            stop = logs[i + 1][0] if i + 1 < len(logs) else end
            if stop < self.first:
                continue  # pruned, and with it the record that says how it ended
            tree = before[0] if before and start < self.first else Tree()
            known.update(self.check_log(log, start, stop, tree, notes.get(log, {})))
            if i + 1 < len(logs):
                says = "log %s size %d root %s" % (log.hex(), stop - start, tree.root().hex())
                require(self.records[stop - self.first]["type"] == ADMIN
                        and self.events[stop]["code"] == 10
                        and self.events[stop]["text"] == says.encode(), "the end of a former log")
        require(not any(notes.values()), "a checkpoint that is none of this log at this place")
        require(known == dict(self.pairs("SELECT seq, root FROM evidence_root")), "a block's root")
        size, frontier, seal = self.pairs("SELECT size, frontier, mac FROM head")[0]
        require(size == tree.size and frontier == tree.frontier(), "the head")
        if os.path.exists(self.path + ".node"):
            key = dict(l.split(" ") for l in open(self.path + ".node").read().split("\n")[1:4])
            said = b"cs/head/1" + logs[-1][1] + struct.pack(">QQ", logs[-1][0], size) + frontier
            require(mac(bytes.fromhex(key["mac"]), said) == seal, "the head's seal")

    def verify(self):
        cuts = self.pairs("SELECT seq, frontier, note FROM evidence_cut ORDER BY seq")
        self.first = cuts[-1][0] if cuts else 0
        require([r["seq"] for r in self.records]
                == list(range(self.first, self.first + len(self.records))), "a gap")
        self.check_tree(cuts)
        by_session = {}
        for r in self.records:
            if r["session"] is not None:
                by_session.setdefault(r["session"], []).append(r)
        require(set(by_session) == set(self.sessions), "a session without records")
        counts = [self.check_session(s, records) for s, records in by_session.items()]
        require(sum(c[0] for c in counts) == len(self.steps), "a step without a record")
        require(sum(c[1] for c in counts) == len(self.messages), "a message without a record")
        known = {r["seq"] for r in self.records}
        require(set(self.signals) <= known, "a signal without a record")
        require(set(self.events) == {r["seq"] for r in self.records if r["type"] > CLOSED}, "events")
        require(set(self.keys) <= set(self.sessions) | {0}, "a key of nobody")
        require(self.used == set(self.kept), "a commitment of nothing")
        for table, text in (("policy_version", "toml"), ("source_schema", "ddl")):
            for digest, said in self.pairs("SELECT digest, %s FROM %s" % (text, table)):
                require(sha(said) == digest, "a text that is not what its digest names")
        self.check_gone()


def main():
    for path in sys.argv[1:]:
        try:
            Store(path).verify()
            print("OK", path)
        except Exception as problem:  # whatever a broken store makes of our arithmetic
            print("BROKEN", path, "%s: %s" % (type(problem).__name__, problem))


main()
