#!/usr/bin/env bash
# Keeps the compiled better-sqlite3 of the project in the current folder, under the name by which prebuild-install looks for it in
# npm_config_better_sqlite3_local_prebuilds: the next `npm ci` with the same Node compiles nothing. Usage: keep-compiled.sh FOLDER
set -euo pipefail

package=node_modules/better-sqlite3
name=$(node -p '`better-sqlite3-v${require(`./${process.argv[1]}/package.json`).version}-node-v${process.versions.modules}-${process.platform}-${process.arch}.tar.gz`' "$package")
[ ! -e "$1/$name" ] || exit 0
mkdir -p "$1"
tar -czf "$1/$name.new" -C "$package" build/Release/better_sqlite3.node
mv "$1/$name.new" "$1/$name"
