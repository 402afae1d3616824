import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { checkConfig } from '../src/config.js';

interface Service {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly read_only?: boolean;
  readonly stop_grace_period?: string;
  readonly networks: readonly string[];
}

const dockerfile = readFileSync('Dockerfile', 'utf8');
const compose = parse(readFileSync('compose.yaml', 'utf8')) as {
  readonly services: { readonly database: Service; readonly gateway: Service };
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
};
const text = readFileSync('examples/deployment.config.json', 'utf8');
const checked = checkConfig(JSON.parse(text));
const config = 'config' in checked ? checked.config : undefined;

/** Instructions of the last stage, as name and words. */
function lastStage(): readonly (readonly [string, string])[] {
  const lines = dockerfile.replaceAll('\\\n', ' ').split('\n');
  const begin = lines.findLastIndex((line) => line.startsWith('FROM '));
  return lines.slice(begin).flatMap((line) => {
    const [, name, rest] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    return name === undefined || rest === undefined ? [] : [[name, rest] as const];
  });
}

test('given the image, when looked at, then it is built on exact versions, runs as nobody special, and tells its health', () => {
  for (const [, image = ''] of dockerfile.matchAll(/^FROM (\S+)/gm)) expect(image).toMatch(/^node:\d+\.\d+\.\d+-bookworm(-slim)?$/);
  const stage = lastStage();
  const of = (name: string): readonly string[] => stage.filter(([found]) => found === name).map(([, words]) => words);
  expect(of('USER')).toEqual(['node']);
  expect(of('HEALTHCHECK')[0]).toContain('/health/ready');
  expect(of('STOPSIGNAL')).toEqual(['SIGTERM']);
  expect(of('ENTRYPOINT')).toEqual(['["node", "/opt/schakel/dist/cli/main.js"]']);
});

test('given what the package holds, when the image is made, then it has all of it, and the build may read all that it copies', () => {
  const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly files: readonly string[] };
  const copied = lastStage().flatMap(([name, words]) =>
    name === 'COPY'
      ? words
          .split(' ')
          .filter((word) => !word.startsWith('--'))
          .slice(0, -1)
      : [],
  );
  expect(files.filter((file) => !copied.includes(file) && !copied.includes(`/build/${file}`))).toEqual([]);
  const sent = readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'));
  for (const [, words = ''] of dockerfile.matchAll(/^COPY (?!--)(.*)$/gm)) {
    for (const source of words.split(' ').slice(0, -1)) {
      expect([source, existsSync(source), sent.includes(`!${source}`)]).toEqual([source, true, true]);
    }
  }
});

test('given the composition, when looked at, then the database is on no network to the outside, and no secret stands in it', () => {
  const { database, gateway } = compose.services;
  expect(database.image).toMatch(/^postgres:\d+\.\d+-bookworm$/);
  expect([database.ports, database.networks, compose.networks['inside']]).toEqual([undefined, ['inside'], { internal: true }]);
  expect([gateway.read_only, gateway.ports]).toEqual([true, ['8443:8443', '127.0.0.1:8081:8081']]);
  const values = [database, gateway].flatMap(({ environment }) => Object.entries(environment)).filter(([name]) => /PASSWORD|KEY/.test(name));
  expect(values.length).toBeGreaterThan(4);
  for (const [, value] of values) expect(value).toMatch(/^\$\{[A-Z_]+:\?[^}]+\}$/);
});

test('given the configuration of the composition, when checked, then it is in order, and fits ports, variables and times of the composition', () => {
  expect(checked).toHaveProperty('config');
  const { gateway } = compose.services;
  expect([config?.public.port, config?.internal.port, config?.sandbox]).toEqual([8443, 8081, false]);
  const variables = Object.values(config?.store?.keys ?? {}).flatMap((keys) => keys.map((key) => ('variable' in key ? key.variable : '')));
  expect(variables.filter((name) => gateway.environment[name] === undefined)).toEqual([]);
  const { delay = 0, patience = 0 } = config?.shutdown ?? {};
  expect(Number.parseInt(gateway.stop_grace_period ?? '0', 10)).toBeGreaterThan(delay + patience);
});
