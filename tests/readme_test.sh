#!/usr/bin/env bash
# Runs the README in a fresh clone that reuses a program which is already built: its two commands, its tour
# block by block, and what it says the program prints.
#
# What is interactive is talked through on a pseudo-terminal.
#
#   readme_test.sh SOURCE_DIR PROGRAM ON_TERMINAL
set -euo pipefail
source_dir=$1 program=$2 on_terminal=$3

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
(cd "$source_dir" && git ls-files -coz --exclude-standard | tar --null --ignore-failed-read -T - -cf - 2>/dev/null) | tar -xf - -C "$home/countersign"
cd "$home/countersign"
mkdir -p build/release/cli && ln -s "$program" build/release/cli/countersign

# block NAME [FILE]: the commands between the comment `<!-- tour: NAME -->` and the end of its fence.
block() {
  awk -v want="<!-- tour: $1 -->" '
    $0 == want { found = 1; next }
    found && /^```/ { if (inside) exit; inside = 1; next }
    found && inside { print }' "${2:-README.md}"
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
must_say run.log "/sign-in?code="
curl -fsS "http://127.0.0.1:$port/" | grep -q 'ask' || fail "/ does not say how to begin"

tour() {
  block "$1" | sed "s/127\.0\.0\.1:8080/127.0.0.1:$port/" >"$home/block.sh"
  [ -s "$home/block.sh" ] || fail "the block '$1' is empty"
  cat "$home/block.sh"
}

# talk NAME SCRIPT: runs the script on a terminal with the talk from standard input; what was shown is in
# $home/NAME.out.
talk() {
  local code=0
  "$on_terminal" bash -eu "$2" >"$home/$1.out" || code=$?
  [ $code != 99 ] || { cat "$home/$1.out" >&2; fail "$1: the terminal did not show what was awaited"; }
  return $code
}

# ask: approve to the answer, and go on with a follow-up.
{ tour setup; tour ask; } >"$home/ask.sh"
talk ask "$home/ask.sh" <<'TALK' || fail "ask ended with $?"
see [q]uit?
type a
see (step 1)
see Another question
type and by month?
see proposed by planner:builtin
see [q]uit?
type a
see (step 2)
see Another question
type
TALK
# How many rows are visited depends on the plan, and versions of SQLite choose different ones.
any_plan() { sed -E 's/about [0-9,]+ rows visited/about N rows visited/; s/ *$//'; }
any_plan <"$home/ask.out" >"$home/ask.shown"
block "what ask shows" | any_plan | while IFS= read -r line; do must_say "$home/ask.shown" "$line"; done

# Reject: the reason reaches the planner, which does not propose the same again.
talk reject "$home/ask.sh" <<'TALK' || true
see [q]uit?
type r
see hy
type only this year, please
see only this year, please
see sql>
type q
TALK
must_say "$home/reject.out" "was rejected"

# Edit through $EDITOR: the new step waits for its own decision.
printf '#!/bin/sh\nprintf "SELECT country, count(*) AS customers FROM customers GROUP BY country" > "$1"\n' >"$home/editor"
chmod +x "$home/editor"
EDITOR="$home/editor" talk edit "$home/ask.sh" <<'TALK' || true
see [q]uit?
type e
see count(*) AS customers
see [q]uit?
type a
see is done: 16 rows
see Another question
type
TALK

# Quit, kill -9, start again, resume.
talk quit "$home/ask.sh" <<'TALK' || fail "quit ended with $?"
see [q]uit?
type q
see --resume
TALK
kill -9 "$(pgrep -P "$server" || echo "$server")" 2>/dev/null || kill -9 "$server"
wait "$server" 2>/dev/null || true
COUNTERSIGN_PROGRAM=$program ./dev run --server.listen "127.0.0.1:$port" >run2.log 2>&1 &
server=$!
for _ in $(seq 200); do curl -fsS "http://127.0.0.1:$port/readyz" >/dev/null 2>&1 && break; sleep 0.05; done
{ tour setup; echo 'countersign ask --resume'; } >"$home/resume.sh"
talk resume "$home/resume.sh" <<'TALK' || fail "resume ended with $?"
see [q]uit?
type a
see (step 1)
see Another question
type
TALK

# The rest as one shell, because later blocks use what earlier ones set.
{ tour setup; tour http; tour policy; tour replay; tour audit; tour "policy test"; tour people; tour "own data" | sed '/^countersign ask/d'; } >"$home/rest.sh"
bash -eu "$home/rest.sh" >"$home/rest.out" 2>&1 || { cat "$home/rest.out" >&2; fail "the tour"; }
must_say "$home/rest.out" '"status":"approved"'
must_say "$home/rest.out" '"total":16'
must_say "$home/rest.out" "country,n"
block "what policy shows" | sed 's/ *$//' | while IFS= read -r line; do must_say "$home/rest.out" "$line"; done
must_say "$home/rest.out" "exit code 3"
must_say "$home/rest.out" "approved it after"
must_say "$home/rest.out" "DROP TABLE orders"
must_say "$home/rest.out" "Ignore all previous instructions"
must_say "$home/rest.out" "looked at"
must_say "$home/rest.out" "agents can propose, not decide"
must_say "$home/rest.out" "reporting-bot"
must_say "$home/rest.out" "credentials"

# One's own data: the settings that init wrote are right, and a question is answered from them.
(cd .countersign/mine && "$program" config check) >"$home/check.out" 2>&1 || { cat "$home/check.out" >&2; fail "what init wrote"; }
printf 'cd .countersign/mine\n"%s" ask "How many orders are there?"\n' "$program" >"$home/mine.sh"
talk mine "$home/mine.sh" <<'TALK' || fail "asking one's own data ended with $?"
see [q]uit?
type a
see 50,000 orders
see Another question
type
TALK

# Replay needs neither server nor source.
session=$(grep -o 'sess_[0-9a-z]*' "$home/rest.out" | head -n 1)
kill "$server"; wait "$server" 2>/dev/null || true; server=
(cd .countersign/demo && rm shop.db && "$program" replay "$session") >"$home/alone.out" 2>&1 || { cat "$home/alone.out" >&2; fail "replay alone"; }
must_say "$home/alone.out" "approved it after"

# The tutorial, in a folder of its own.
mkdir "$home/tutorial"
{
  printf 'PATH="%s:$PATH"\ncd "%s"\n' "$(dirname "$program")" "$home/tutorial"
  for name in begin envelope refused keys afterwards own; do
    block "$name" docs/tutorial.md >"$home/block.sh"
    [ -s "$home/block.sh" ] || fail "the tutorial's block '$name' is empty"
    cat "$home/block.sh"
  done
} >"$home/tutorial.sh"
bash -eu "$home/tutorial.sh" >"$home/tutorial.out" 2>&1 || { cat "$home/tutorial.out" >&2; fail "the tutorial"; }
must_say "$home/tutorial.out" '"outcome":"answer"'
must_say "$home/tutorial.out" '"outcome":"decline"'
must_say "$home/tutorial.out" "the policy's envelope"
must_say "$home/tutorial.out" 'Did you mean country?'
must_say "$home/tutorial.out" 'auditor'
must_say "$home/tutorial.out" 'Left out:'
echo "README: everything in it works"
