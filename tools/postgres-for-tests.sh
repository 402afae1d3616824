#!/usr/bin/env bash
# Prints the address of a PostgreSQL on this machine for SCHAKEL_TEST_POSTGRES; installs and starts one when there is none. Its databases are
# made and dropped by the tests.
set -euo pipefail

address=postgres://postgres@127.0.0.1:5432/postgres

answers() { command -v psql >/dev/null && psql "$address" -qAtc 'select 1' >/dev/null 2>&1; }

if ! answers; then
  if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    apt-get update >&2
    apt-get install -y --no-install-recommends postgresql >&2
  fi
  bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
  cluster=$(mktemp -d)
  chown postgres "$cluster"
  # It starts like a service: it outlives this script, and the cluster is new each time.
  as() { runuser -u postgres -- "$@" >&2; }
  as "$bin/initdb" -D "$cluster/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8
  as "$bin/pg_ctl" -D "$cluster/data" -o "-c listen_addresses=127.0.0.1 -c unix_socket_directories=$cluster" -l "$cluster/log" -w start
fi
answers || { echo 'no PostgreSQL came up' >&2; exit 1; }
echo "$address"
