#!/usr/bin/env bash
# Runs the test suite on a current LTS of Node, in a copy of the project with its own node_modules. Arguments go to jest.
# --prepare makes the copy and installs it; --prepared runs the tests in the copy that is there.
set -euo pipefail
cd "$(dirname "$0")/.."

version=24.21.0
lts=.cache/lts
stage=all
case "${1:-}" in --prepare | --prepared) stage=$1 && shift ;; esac
runtime=$(node -p '`node-${process.platform}-${process.arch}`')

# better-sqlite3 12 is compiled with the headers of the last version before 24.19: with later ones it aborts when a statement is collected
# (docs/store.md). The binary interface is the same in all of 24.
headers=24.18.0

# The npm package `node` only fetches these in an install script; asked for by name they need none.
fetch() { npm install --prefix "$lts/$1" --no-save --no-package-lock --ignore-scripts "$runtime@$2"; }
if [ "$stage" != --prepared ]; then
  mkdir -p "$lts/node" "$lts/headers"
  fetch node "$version"
  fetch headers "$headers"
fi
export PATH="$PWD/$lts/node/node_modules/$runtime/bin:$PATH"
export npm_config_nodedir="$PWD/$lts/headers/node_modules/$runtime"
[ "$(node --version)" = "v$version" ] || { echo "node $version did not come up" >&2; exit 1; }

if [ "$stage" != --prepared ]; then
  rm -rf "$lts/project"
  mkdir -p "$lts/project"
  git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
    [ ! -e "$file" ] || printf '%s\0' "$file"
  done | tar --null -T - -cf - | tar -xf - -C "$lts/project"
  # Tests that read ../shared find it beside the copy as well.
  [ ! -d ../shared ] || ln -sfn "$(cd ../shared && pwd)" "$lts/shared"

  (cd "$lts/project" && npm ci)
fi
[ "$stage" != --prepare ] || exit 0

cd "$lts/project"
npm test -- "$@"
