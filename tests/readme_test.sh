#!/usr/bin/env bash
# Runs the README in a fresh clone that reuses a program which is already built: its two commands, its tour
# block by block, and what it says the program prints.
#
#   readme_test.sh SOURCE_DIR PROGRAM
set -euo pipefail
source_dir=$1 program=$2

home=$(mktemp -d)
server=
finish() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$home"
}
trap finish EXIT
fail() { printf 'README: %s\n' "$*" >&2; exit 1; }

# A clone of what is committed, with the files as they are now, so that a change is tested before it is
# committed.
git clone --quiet "$source_dir" "$home/countersign"
(cd "$source_dir" && git ls-files -coz --exclude-standard | xargs -0 tar -cf - 2>/dev/null) | tar -xf - -C "$home/countersign"
cd "$home/countersign"
mkdir -p build/release/cli && ln -s "$program" build/release/cli/countersign

# block NAME: the commands between the comment `<!-- tour: NAME -->` and the end of its fence.
block() {
  awk -v want="<!-- tour: $1 -->" '
    $0 == want { found = 1; next }
    found && /^```/ { if (inside) exit; inside = 1; next }
    found && inside { print }' README.md
}
must_say() { grep -qF -- "$2" "$1" || { cat "$1" >&2; fail "expected to read: $2"; }; }

# The two commands are the ones that are documented.
grep -q '^\./dev run ' README.md || fail "./dev run is not there"
grep -q '^\./dev test ' README.md || fail "./dev test is not there"
./dev help | grep -q '^./dev run' || fail "./dev help does not know run"

# ./dev run, on a port of its own: the tour's port may be taken on this machine.
port=$(( 20000 + RANDOM % 20000 ))
COUNTERSIGN_PROGRAM=$program ./dev run --server.listen "127.0.0.1:$port" >run.log 2>&1 &
server=$!
for _ in $(seq 200); do
  curl -fsS "http://127.0.0.1:$port/readyz" >/dev/null 2>&1 && break
  kill -0 "$server" 2>/dev/null || { cat run.log >&2; fail "./dev run ended"; }
  sleep 0.05
done
must_say run.log "http://127.0.0.1:$port"
must_say run.log "countersign ask"
must_say run.log "curl"
curl -fsS "http://127.0.0.1:$port/" | grep -q 'ask' || fail "/ does not say how to begin"

tour() {
  block "$1" | sed "s/127\.0\.0\.1:8080/127.0.0.1:$port/" >"$home/block.sh"
  [ -s "$home/block.sh" ] || fail "the block '$1' is empty"
  cat "$home/block.sh"
}

# ask: reject the first step, and see that the reason reaches the planner; then approve to the answer.
{ tour setup; tour ask; } >"$home/ask.sh"
printf 'a\na\n' | bash -eu "$home/ask.sh" >"$home/ask.out" 2>&1 || { cat "$home/ask.out" >&2; fail "ask"; }
must_say "$home/ask.out" "buys the most"
block "what ask shows" | sed 's/ *$//' >"$home/shown"
grep -v '^\[a\]' "$home/shown" | while IFS= read -r line; do
  must_say "$home/ask.out" "$line"
done
printf 'r\nonly this year, please\n' | bash -eu "$home/ask.sh" >"$home/reject.out" 2>&1 || true
must_say "$home/reject.out" "eject"

# Edit through $EDITOR: the new step waits for its own decision.
printf '#!/bin/sh\nprintf "SELECT country, count(*) AS customers FROM customers GROUP BY country" > "$1"\n' >"$home/editor"
chmod +x "$home/editor"
printf 'e\na\na\n' | EDITOR="$home/editor" bash -eu "$home/ask.sh" >"$home/edit.out" 2>&1 || true
must_say "$home/edit.out" "count(*) AS customers"

# Quit, kill -9, start again, resume.
printf 'q\n' | bash -eu "$home/ask.sh" >"$home/quit.out" 2>&1 || true
must_say "$home/quit.out" "--resume"
kill -9 "$(pgrep -P "$server" || echo "$server")" 2>/dev/null || kill -9 "$server"
wait "$server" 2>/dev/null || true
COUNTERSIGN_PROGRAM=$program ./dev run --server.listen "127.0.0.1:$port" >run2.log 2>&1 &
server=$!
for _ in $(seq 200); do curl -fsS "http://127.0.0.1:$port/readyz" >/dev/null 2>&1 && break; sleep 0.05; done
{ tour setup; echo 'countersign ask --resume'; } >"$home/resume.sh"
printf 'a\na\n' | bash -eu "$home/resume.sh" >"$home/resume.out" 2>&1 || { cat "$home/resume.out" >&2; fail "resume"; }
must_say "$home/resume.out" "buys the most"

# HTTP, policy and replay as one shell, because later blocks use what earlier ones set.
{ tour setup; tour http; tour policy; tour replay; } >"$home/rest.sh"
bash -eu "$home/rest.sh" >"$home/rest.out" 2>&1 || { cat "$home/rest.out" >&2; fail "the tour"; }
must_say "$home/rest.out" '"status":"approved"'
must_say "$home/rest.out" '"total":16'
must_say "$home/rest.out" "G-06"
must_say "$home/rest.out" "exit code 3"
must_say "$home/rest.out" "approved by"

# Replay needs neither server nor source.
session=$(grep -o 'sess_[0-9a-z]*' "$home/rest.out" | head -n 1)
kill "$server"; wait "$server" 2>/dev/null || true; server=
(cd .countersign/demo && rm shop.db && "$program" replay "$session") >"$home/alone.out" 2>&1 || { cat "$home/alone.out" >&2; fail "replay alone"; }
must_say "$home/alone.out" "approved by"
echo "README: everything in it works"
