import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { FLOORS, objection, plugin, vagueNames } from '../../tools/lint/rooms.js';

const linter = new Linter({ cwd: '/house' });

/** Ids of the messages that the rule gives for a file with this text. */
function found(file: string, text: string): (string | undefined)[] {
  const config: Linter.Config = {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { house: plugin },
    rules: { 'house/rooms': 'error' },
  };
  return linter.verify(text, [config], { filename: `/house/${file}` }).map((m) => m.messageId ?? m.message);
}

describe('given an import between rooms, when linted, then only downwards and leftwards pass', () => {
  test.each([
    ['src/mapping/act.ts', '../xml/element.js'],
    ['src/mapping/dispense/event.ts', '../../hl7v3/model.js'],
    ['src/mapping/dispense/event.ts', '../leaf/ii.js'],
    ['src/cli/main.ts', '../http/server.js'],
    ['src/gateway/source.ts', '../consent/decide.js'],
    ['src/index.ts', './mapping/act.js'],
    ['test/xml/reader.test.ts', '../../src/xml/reader.js'],
  ])('%s may import %s', (file, name) => {
    expect(found(file, `import { x } from '${name}';`)).toEqual([]);
  });

  test.each([
    ['up', 'src/xml/reader.ts', '../hl7v3/model.js'],
    ['up, from a file on the ground floor', 'src/errors.ts', './xml/error.js'],
    ['to the right', 'src/http/server.ts', '../cli/main.js'],
    ['to a neighbour it must not know', 'src/fhir/types.ts', '../hl7v3/model.js'],
    ['to a neighbour it must not know', 'src/hl7v3/model.ts', '../fhir/types.js'],
    ['to a room below that it must not know', 'src/consent/decide.ts', '../hl7v3/model.js'],
    ['to the configuration', 'src/mapping/act.ts', '../config.js'],
    ['to the door of the library', 'src/cli/main.ts', '../index.js'],
    ['out of src/', 'src/cli/main.ts', '../../tools/docs.js'],
    ['to a room that does not exist', 'src/cli/main.ts', '../cellar/wine.js'],
  ])('%s: %s may not import %s', (_, file, name) => {
    expect(found(file, `import { x } from '${name}';`)).toEqual(['import']);
  });

  test.each([
    ["import type { X } from '../http/server.js';"],
    ["export { x } from '../http/server.js';"],
    ["export * from '../http/server.js';"],
    ["export const x = await import('../http/server.js');"],
    ["export type X = import('../http/server.js').X;"],
  ])('every form of import counts: %s', (text) => {
    expect(found('src/mapping/act.ts', text)).toEqual(['import']);
  });
});

test('given a package with an owner, when another room imports it, then it is reported', () => {
  expect(found('src/xml/reader.ts', "import { SaxesParser } from 'saxes';")).toEqual([]);
  expect(found('src/gateway/source.ts', "import express from 'express';")).toEqual(['package']);
  expect(found('src/mapping/act.ts', "import type { Patient } from '@medplum/fhirtypes';")).toEqual(['package']);
});

test('given a room of plain functions, when it imports a module of Node, then it is reported', () => {
  expect(found('src/hl7v3/soap.ts', "import { request } from 'node:http';")).toEqual(['node']);
  expect(found('src/gateway/source.ts', "import { request } from 'node:http';")).toEqual([]);
});

test('given a vague name, an unknown room or a deep folder, when linted, then it is reported', () => {
  expect(found('src/xml/utils.ts', '')).toEqual(['vague']);
  expect(found('test/helpers/xml.ts', '')).toEqual(['vague']);
  expect(found('src/cellar/wine.ts', '')).toEqual(['room']);
  expect(found('src/mapping/a/b/c.ts', '')).toEqual([]);
  expect(found('src/mapping/a/b/c/d.ts', '')).toEqual(['deep']);
  expect(vagueNames('src/xml/commonplace.ts')).toEqual([]);
});

test('given all rooms, when compared in pairs, then no two know each other', () => {
  const rooms = FLOORS.flat();
  const mutual = rooms.flatMap((a) => rooms.filter((b) => a < b && objection(a, b) === undefined && objection(b, a) === undefined));
  expect(mutual).toEqual([]);
});
