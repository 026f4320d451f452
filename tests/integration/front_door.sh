#!/usr/bin/env bash
# The README's first command, as a newcomer types it: from ./dev up until three demo streams are live, then Ctrl-C.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT

./dev up >"$log" 2>&1 &
up=$!
fail() { echo "front door: $1" >&2; cat "$log" >&2; kill "$up" 2>/dev/null; exit 1; }
live() { build/bin/framecast ls --json 2>/dev/null | grep -o '"state":"live"' | wc -l; }

until grep -q 'Watch: *http://127.0.0.1:8000/' "$log"; do
  kill -0 "$up" 2>/dev/null || fail 'it ended'
  sleep 0.2
done
for _ in $(seq 100); do [ "$(live)" = 3 ] && break; sleep 0.1; done
[ "$(live)" = 3 ] || fail 'the demo is not live within 10 s'
exec 3<>/dev/tcp/127.0.0.1/8000
printf 'GET / HTTP/1.0\r\n\r\n' >&3
grep -q '/assets/app.js' <&3 || fail 'the page is not there'
exec 3>&-

# Not SIGINT: a shell's background commands ignore it.
kill -TERM "$up"
wait "$up" || fail "it ended with $?"
build/bin/framecast health >/dev/null 2>&1 && fail 'the server outlived it'
echo 'front door: up, three streams live, the page there, and down again'
