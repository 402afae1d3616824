#!/usr/bin/env bash
# Types, lint, format and generated documents: the slow lint beside the others, all findings in one go.
set -uo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/node_modules/.bin:$PATH"

findings=$(mktemp)
trap 'rm -f "$findings"' EXIT
eslint --max-warnings 0 . >"$findings" 2>&1 &
lint=$!

status=0
tsc -p tsconfig.tools.json && node .cache/out/tools/docs.js --check || status=1
prettier --check --log-level warn . || status=1
wait "$lint" || status=1
cat "$findings"
exit "$status"
