#!/usr/bin/env bash
# Two things that a test inside a process cannot see. On SQLite: between each write to the database and the confirmation of the change the
# kernel was asked to put it on disk (strace). On PostgreSQL: a server of its own is killed with SIGKILL while changes are confirmed, and
# after its recovery all that was confirmed is there. Needs strace and the programs of PostgreSQL. RUNS sets how often the server is killed.
set -euo pipefail
cd "$(dirname "$0")/.."

npm run --silent compile
work=$(mktemp -d)
writer=.cache/out/test/store/process/writer.js
checker=.cache/out/tools/durability/confirmed.js
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
server=''
child=''
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
stop() {
  [ -z "$child" ] || kill -9 "$child" 2>/dev/null || true
  [ -z "$server" ] || as "$bin/pg_ctl" -D "$work/pg/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap stop EXIT

echo '--- SQLite: what the kernel sees'
strace -f -o "$work/trace" -e trace=pwrite64,write,fsync,fdatasync,openat -s 80 timeout -s KILL 5 node "$writer" "sqlite:$work/traced.db" 1 >"$work/confirmed" || true
node .cache/out/tools/durability/trace.js "$work/trace" "$work/traced.db"

echo '--- PostgreSQL: a server that is killed'
port=$(node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
mkdir "$work/pg"
if [ "$(id -u)" = 0 ]; then
  chown postgres "$work/pg"
  chmod 711 "$work"
fi
as "$bin/initdb" -D "$work/pg/data" -U postgres --auth=trust >/dev/null
start() { as "$bin/pg_ctl" -D "$work/pg/data" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work/pg" -l "$work/pg/log" -w start >/dev/null; }
server=own
url=postgres://postgres@127.0.0.1:$port/postgres
for run in $(seq "${RUNS:-3}"); do
  start
  node "$writer" "$url" "$((run * 100000 + 1))" >"$work/confirmed.$run" 2>/dev/null &
  child=$!
  for _ in $(seq 300); do [ ! -s "$work/confirmed.$run" ] || break; sleep 0.1; done
  sleep "0.$((RANDOM % 9 + 1))"
  kill -9 "$(head -1 "$work/pg/data/postmaster.pid")"
  wait "$child" || true
  child=''
  # What the killed server started ends by itself when it finds it gone.
  for _ in $(seq 100); do as "$bin/pg_controldata" "$work/pg/data" >/dev/null && start 2>/dev/null && break; sleep 0.2; done
  node "$checker" "$url" "$work/confirmed.$run"
  as "$bin/pg_ctl" -D "$work/pg/data" -m fast -w stop >/dev/null
done
