import { checkConfig, type Config, type ConfigProblem } from '../config.js';
import { ISSUES } from '../errors.js';
import { JsonError, readJson } from '../fhir/json.js';
import { locator, type Locator } from '../fhir/locate.js';
import { UsageError, type Edge } from './edge.js';
import { openInput, textOf } from './input.js';

/** Reads and checks a configuration; what is wrong with it is told with its line, exit 2. */
export async function readConfig(file: string, edge: Edge): Promise<Config> {
  const input = await openInput(file, edge);
  const text = await textOf(input);
  if (typeof text !== 'string') throw new UsageError(`${input.name}: ${ISSUES[text.code].en}`);
  const checked = checkConfig(parsed(input.name, text));
  if ('config' in checked) return checked.config;
  throw configProblem(input.name, checked.problems, locator(text));
}

function parsed(file: string, text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new UsageError(`${file}:${error.line}:${error.column}: ${ISSUES[error.code].en}`);
  }
}

function configProblem(file: string, problems: readonly ConfigProblem[], positionOf: Locator): UsageError {
  const lines = problems.map(({ path, text }) => {
    const line = positionOf(`Config.${path}`)?.line;
    return `${file}:${line ?? 1}: ${path === '' ? 'the configuration' : path} ${text}`;
  });
  return new UsageError(lines.join('; '));
}
