import { ESLint, Linter } from 'eslint';
import tseslint from 'typescript-eslint';

const RULES = ['no-restricted-globals', 'no-restricted-properties', 'no-restricted-syntax', 'no-console'];

/** What the restrictions that are in force for a file say about a piece of code. */
async function found(file: string, text: string): Promise<(string | null)[]> {
  const all = ((await new ESLint().calculateConfigForFile(file)) as { rules: Linter.RulesRecord }).rules;
  const rules = Object.fromEntries(RULES.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])));
  const config: Linter.Config = { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser }, rules };
  return new Linter().verify(text, [config], { filename: file }).map((m) => m.ruleId);
}

test.each([
  ['the clock', 'export const t = Date.now();', 'no-restricted-properties'],
  ['the clock', 'export const t = new Date();', 'no-restricted-syntax'],
  ['the clock', 'export const t = Date();', 'no-restricted-syntax'],
  ['the zone of the machine', 'export const f = (d: Date) => d.getHours();', 'no-restricted-syntax'],
  ['the zone of the machine', 'export const t = new Date(2024, 1, 1);', 'no-restricted-syntax'],
  ['chance', 'export const x = Math.random();', 'no-restricted-properties'],
  ['the environment', 'export const x = process.env.HOME;', 'no-restricted-globals'],
  ['the network', 'export const x = fetch;', 'no-restricted-globals'],
  ['the terminal', 'console.log(1);', 'no-console'],
])('given a room of plain functions, when it reaches for %s, then it is reported', async (_, text, rule) => {
  for (const room of ['xml', 'hl7v3', 'fhir', 'mapping/dispense']) expect(await found(`src/${room}/file.ts`, text)).toEqual([rule]);
});

test('given a room at the edge, when it reads the clock, then that is fine; enums and default exports are refused everywhere', async () => {
  expect(await found('src/http/server.ts', 'export const t = Date.now();')).toEqual([]);
  expect(await found('src/mapping/file.ts', 'export const t = new Date(0).getUTCHours();')).toEqual([]);
  for (const file of ['src/http/server.ts', 'src/mapping/file.ts', 'tools/docs.ts', 'test/xml/reader.test.ts']) {
    expect(await found(file, 'export enum E { A }')).toEqual(['no-restricted-syntax']);
    expect(await found(file, 'export default 1;')).toEqual(['no-restricted-syntax']);
  }
});
