#!/usr/bin/env bash
# Packs Schakel, installs it into an empty strict TypeScript project, and translates the example there and back through the library.
set -euo pipefail
cd "$(dirname "$0")/.."

project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT

npm pack --silent --pack-destination "$project" >/dev/null
node -e 'process.stdout.write(`export const message = ${JSON.stringify(require("node:fs").readFileSync(process.argv[1], "utf8"))};\n`)' \
  examples/dispense-list.xml >"$project/message.ts"

cd "$project"
cat >package.json <<'JSON'
{ "name": "consumer", "private": true, "type": "module" }
JSON
cat >tsconfig.json <<'JSON'
{
  "compilerOptions": {
    "target": "ES2023",
    "lib": ["ES2023"],
    "module": "NodeNext",
    "types": [],
    "strict": true,
    "noUncheckedIndexedAccess": true,
    "exactOptionalPropertyTypes": true,
    "verbatimModuleSyntax": true,
    "skipLibCheck": false
  },
  "files": ["consumer.ts"]
}
JSON
# No types of Node here, so what goes wrong is thrown.
cat >consumer.ts <<'TS'
import { toFhir, toV3 } from 'schakel';
import { message } from './message.js';

const there = toFhir(message);
if (there.bundle === undefined) throw new Error('no Bundle');
const kinds: readonly string[] = (there.bundle.entry ?? []).map((entry) => entry.resource?.resourceType ?? 'nothing');
if (kinds.filter((kind) => kind === 'MedicationDispense').length !== 2) throw new Error(`two dispenses expected: ${kinds.join()}`);

const back = toV3(there.bundle);
for (const text of ['extension="999900158"', 'extension="0000-4711"', 'extension="0000-4729"', 'value="12.50"', 'BEDENKSEL TABLET 2,50MG']) {
  if (back.xml?.includes(text) !== true) throw new Error(`not in the message that came back: ${text}`);
}
TS

npm install --silent --prefer-offline --ignore-scripts ./schakel-*.tgz typescript@5.9.3
npx --no-install tsc
node consumer.js
npx --no-install schakel --version >/dev/null
npx --no-install schakel conform >/dev/null
echo 'The package translates in an empty project.'
