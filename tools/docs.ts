import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { configurationDocument } from './docs/configuration.js';
import { errorsDocument } from './docs/errors.js';
import { normalisationsDocument } from './docs/normalisations.js';
import { registrationDocument } from './docs/registration.js';
import { refusalsDocument } from './docs/refusals.js';
import { generatedArtefacts } from './profiles/artefacts.js';
import { printJson } from './profiles/print.js';
import { version } from '../src/cli/version.js';
import { wrapperRulesDocument } from './docs/wrapper-rules.js';
import { csv, markdown } from '../src/mapping/document.js';
import { MAPPINGS } from '../src/mapping/documents.js';

/** A file under docs/ or profiles/ that is made from the code. */
interface GeneratedDocument {
  readonly path: string;
  readonly text: () => string;
}

const DOCUMENTS: readonly GeneratedDocument[] = [
  { path: 'docs/errors.md', text: errorsDocument },
  {
    path: 'docs/reference/configuration.md',
    text: () =>
      configurationDocument(
        'config.schema.json',
        'Configuration of the gateway',
        'A JSON file for `schakel serve --config FILE`. Unknown keys are refused, each problem is told with its line. `*` stands for names of your own.',
      ),
  },
  { path: 'docs/reference/normalisations.md', text: normalisationsDocument },
  { path: 'docs/reference/refusals.md', text: refusalsDocument },
  { path: 'docs/reference/wrapper-rules.md', text: wrapperRulesDocument },
  ...MAPPINGS.flatMap((m) => [
    { path: `docs/mapping/${m.name}.md`, text: () => markdown(m) },
    { path: `docs/mapping/${m.name}.csv`, text: () => csv(m) },
  ]),
  { path: 'docs/mapping/registration.md', text: registrationDocument },
  ...generatedArtefacts(version()).map(({ path, resource }) => ({ path, text: () => printJson(resource) })),
];

/** Writes what differs from the disk, or with `--check` only names it. Returns the paths that differed. */
function generate(documents: readonly GeneratedDocument[], check: boolean): readonly string[] {
  const stale: string[] = [];
  for (const { path, text } of documents) {
    const wanted = text();
    if (wanted === onDisk(path)) continue;
    stale.push(path);
    if (check) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, wanted);
  }
  return stale;
}

function onDisk(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const check = process.argv.includes('--check');
const stale = generate(DOCUMENTS, check);
for (const path of stale) console.error(check ? `${path} does not fit the code: run npm run docs` : `${path} written`);
process.exitCode = check && stale.length > 0 ? 1 : 0;
