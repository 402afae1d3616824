#!/usr/bin/env bash
# Runs the test suite on a current LTS of Node, in a copy of the project with its own node_modules. Arguments go to jest.
set -euo pipefail
cd "$(dirname "$0")/.."

version=24.21.0
lts=.cache/lts
runtime=$(node -p '`node-${process.platform}-${process.arch}`')

# The npm package `node` only fetches this one in an install script; asked for by name it needs none.
mkdir -p "$lts/node"
npm install --prefix "$lts/node" --no-save --no-package-lock --ignore-scripts "$runtime@$version"
export PATH="$PWD/$lts/node/node_modules/$runtime/bin:$PATH"
[ "$(node --version)" = "v$version" ] || { echo "node $version did not come up" >&2; exit 1; }

# better-sqlite3 is compiled for this Node: with the headers of that package, and only the first time.
export npm_config_nodedir="$PWD/$lts/node/node_modules/$runtime"
export npm_config_better_sqlite3_local_prebuilds="$PWD/$lts/prebuilds"

rm -rf "$lts/project"
mkdir -p "$lts/project"
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
  [ ! -e "$file" ] || printf '%s\0' "$file"
done | tar --null -T - -cf - | tar -xf - -C "$lts/project"
# Tests that read ../shared find it beside the copy as well.
[ ! -d ../shared ] || ln -sfn "$(cd ../shared && pwd)" "$lts/shared"

cd "$lts/project"
npm ci
../../../tools/keep-compiled.sh "$npm_config_better_sqlite3_local_prebuilds"
npm test -- "$@"
