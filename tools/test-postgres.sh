#!/usr/bin/env bash
# Prints the URL of a PostgreSQL server for tests: the one on the usual port when it lets us in, else one of our own below .cache, which it starts.
set -euo pipefail
cd "$(dirname "$0")/.."

usual=postgres://postgres@127.0.0.1:5432/postgres
if command -v psql >/dev/null && psql -qAtc 'select 1' "$usual" >/dev/null 2>&1; then
  echo "$usual"
  exit 0
fi

port=54329
own=postgres://postgres@127.0.0.1:$port/postgres
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
[ -n "$bin" ] || { apt-get update && apt-get install -y --no-install-recommends postgresql; } >&2
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
if ! psql -qAtc 'select 1' "$own" >/dev/null 2>&1; then
  # PostgreSQL refuses to run as root.
  folder=$(mktemp -d /tmp/schakel-postgres.XXXXXX)
  [ "$(id -u)" != 0 ] || chown postgres "$folder"
  as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
  cd /
  as "$bin/initdb" -D "$folder/data" -U postgres -A trust >/dev/null
  as "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -o "-p $port -k $folder" start >/dev/null
fi
echo "$own"
