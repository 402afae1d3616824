import { checkConfig, type Config, type ConfigProblem } from '../config.js';
import { ISSUES } from '../errors.js';
import { JsonError, readJson } from '../fhir/json.js';
import { locator, type Locator } from '../fhir/locate.js';
import { UsageError, type Edge } from './edge.js';
import { openInput, textOf } from './input.js';

/** Reads and checks a configuration; what is wrong with it is told with its line, exit 2. */
export function readConfig(file: string, edge: Edge): Promise<Config> {
  return readChecked(file, edge, checkConfig);
}

/** A configuration of any program, or what is wrong with it. */
export type CheckedFile<C> = { readonly config: C } | { readonly problems: readonly ConfigProblem[] };

/** Reads a JSON file and checks it in its own way. */
export async function readChecked<C>(file: string, edge: Edge, check: (value: unknown) => CheckedFile<C> | Promise<CheckedFile<C>>): Promise<C> {
  const { name, text } = await textIn(file, edge);
  const checked = await check(parsed(name, text));
  if ('config' in checked) return checked.config;
  throw configProblem(name, checked.problems, locator(text));
}

/** What a JSON file holds. */
export async function readValue(file: string, edge: Edge): Promise<unknown> {
  const { name, text } = await textIn(file, edge);
  return parsed(name, text);
}

async function textIn(file: string, edge: Edge): Promise<{ readonly name: string; readonly text: string }> {
  const input = await openInput(file, edge);
  const text = await textOf(input);
  if (typeof text !== 'string') throw new UsageError(`${input.name}: ${ISSUES[text.code].en}`);
  return { name: input.name, text };
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
