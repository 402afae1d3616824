#!/usr/bin/env bash
# What a newcomer does after `npm ci`: starts Schakel, waits until it is ready, and runs the README's examples as printed there.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
# The first start makes keys and a register; those of somebody else stay.
[ ! -e .schakel ] || { echo '.schakel is there: move it away first' >&2; exit 1; }
setsid npm start >"$work/log" 2>&1 &
server=$!
trap 'kill -- "-$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$work" .schakel' EXIT

fail() {
  echo "$1" >&2
  cat "$work/log" >&2
  exit 1
}

# Succeeds when one of the addresses printed so far says that it is ready.
ready() {
  grep -oE 'https?://[][A-Za-z0-9.:-]*[]A-Za-z0-9]' "$work/log" | sort -u | while IFS= read -r origin; do
    node -e 'fetch(`${process.argv[1]}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))' "$origin" && echo "$origin"
  done
}

address=''
for _ in $(seq 60); do
  kill -0 "$server" 2>/dev/null || fail 'npm start ended by itself'
  address=$(ready || true)
  [ -z "$address" ] || break
  sleep 0.5
done
[ -n "$address" ] || fail 'no printed address answers /health/ready'
echo "Ready: $address"

# The first fenced block after the mark.
example=$(awk '/<!-- first-example -->/ { marked = 1; next } marked && /^```/ { if (inside) exit; inside = 1; next } inside' README.md)
[ -n "$example" ] || fail 'README.md has no first example'
bash -euo pipefail -c "$example" >"$work/answer" || fail 'the first example failed'
grep -q '"MedicationDispense"' "$work/answer" || fail 'the first example gives no MedicationDispense'
echo 'The first example of the README works.'

# The block after the other mark: each command with what it prints.
session=$(awk '/<!-- sandbox -->/ { marked = 1; next } marked && /^```/ { if (inside) exit; inside = 1; next } inside' README.md)
[ -n "$session" ] || fail 'README.md has no session with the sandbox'
sed -n 's/^\$ //p' <<<"$session" | while IFS= read -r command; do
  printf '$ %s\n' "$command"
  bash -euo pipefail -c "$command" </dev/null || fail "$command: failed"
done >"$work/session"
diff <(printf '%s\n' "$session") "$work/session" || fail 'the sandbox answers otherwise than the README says'
echo 'The sandbox answers as the README says.'
