import path from 'node:path';
import { transaction } from './transaction.js';

/**
 * The rooms of the house, floor by floor from the ground up. A room may import from its own floor's rooms to the left and from
 * every floor below. `index` is the door of the library: it sees the floors below it, and nobody imports it.
 */
export const FLOORS = [
  ['errors', 'bsn', 'amsterdam', 'xml', 'package-file', 'by-schema', 'config'],
  ['hl7v3', 'fhir', 'definitions'],
  ['mapping', 'consent', 'trust'],
  ['validation', 'index', 'store'],
  ['gateway'],
  ['http', 'simulator', 'sandbox', 'conformance', 'cli'],
];

/** Rooms below or to the left that a room nevertheless must not know. @type {Readonly<Record<string, readonly string[]>>} */
const STRANGERS = {
  config: ['errors', 'bsn', 'amsterdam', 'xml'],
  fhir: ['hl7v3'],
  mapping: ['config'],
  consent: ['hl7v3', 'mapping'],
  trust: ['fhir', 'mapping', 'consent'],
};

/** Packages that are the business of a few rooms only. @type {Readonly<Record<string, readonly string[]>>} */
const PACKAGES = {
  saxes: ['xml'],
  '@medplum/fhirtypes': ['fhir'],
  fhirpath: ['fhir'],
  express: ['http', 'simulator', 'sandbox'],
  kysely: ['store'],
  'better-sqlite3': ['store'],
  pg: ['store'],
  'prom-client': ['http'],
  'libxml2-wasm': ['cli'],
  yaml: ['conformance'],
  'csv-parse': ['cli'],
  'xml-crypto': ['trust'],
  jose: ['trust'],
  '@peculiar/x509': ['trust'],
};

/** Rooms of plain functions: no Node modules, so no network, files, clock or randomness by that door. */
export const PURE = ['bsn', 'amsterdam', 'xml', 'hl7v3', 'fhir', 'mapping', 'consent'];

const VAGUE = /^(utils?|commons?|helpers?|misc)$/i;
const DEEPEST = 3;

/** Room of a file, given from the project's folder: the folder directly below `src/`, or the name of a file in `src/` itself. */
export function roomOf(/** @type {string} */ relative) {
  const [top, room] = relative.split(/[\\/]/);
  return top === 'src' ? room?.replace(/\.[jt]s$/, '') : undefined;
}

/** Why `from` may not import `to` (both room names), or undefined when it may. */
export function objection(/** @type {string} */ from, /** @type {string} */ to) {
  if (from === to) return undefined;
  if (to === 'index') return 'nobody imports the door of the library';
  const [here, there] = [placeOf(from), placeOf(to)];
  if (there === undefined) return `"${to}" is not a room of the house`;
  if (here === undefined) return undefined; // Reported once, for the file itself.
  if (STRANGERS[from]?.includes(to)) return `"${from}" must not know "${to}"`;
  if (there.floor > here.floor) return `"${to}" is on a floor above "${from}"`;
  if (there.floor === here.floor && there.column > here.column) return `"${to}" is to the right of "${from}" on the same floor`;
  return undefined;
}

/** Words of the file's path below the project that say nothing about what is in it. */
export function vagueNames(/** @type {string} */ relative) {
  return relative.split(/[\\/]/).filter((part) => VAGUE.test(part.replace(/\..*$/, '')));
}

/** @type {import('eslint').Rule.RuleModule} */
const rooms = {
  meta: {
    type: 'problem',
    docs: { description: 'keeps imports within the floors of the house and names meaningful' },
    schema: [],
    messages: {
      import: 'Not allowed here: {{why}}.',
      package: 'The package "{{name}}" belongs to {{rooms}}.',
      node: '"{{room}}" holds plain functions: what comes from "{{name}}" is passed in.',
      vague: '"{{name}}" says nothing about its content; name it after what it is.',
      room: '"{{name}}" is not a room of the house.',
      deep: `Folders are at most ${DEEPEST} deep below src/.`,
    },
  },
  create(context) {
    const file = path.relative(context.cwd, context.filename);
    const room = roomOf(file);
    return {
      Program: (node) => {
        for (const name of vagueNames(file)) context.report({ node, messageId: 'vague', data: { name } });
        if (room === undefined) return;
        if (placeOf(room) === undefined) context.report({ node, messageId: 'room', data: { name: room } });
        if (file.split(/[\\/]/).length > DEEPEST + 2) context.report({ node, messageId: 'deep' });
      },
      ImportDeclaration: (node) => visit(node.source),
      ExportNamedDeclaration: (node) => visit(node.source),
      ExportAllDeclaration: (node) => visit(node.source),
      ImportExpression: (node) => visit(node.source),
      TSImportType: (/** @type {{ source: import('estree').Node }} */ node) => visit(node.source),
    };

    function visit(/** @type {import('estree').Node | null | undefined} */ source) {
      if (room === undefined || source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const name = source.value;
      if (name.startsWith('.')) local(source, name);
      else external(source, name);
    }

    function local(/** @type {import('estree').Node} */ node, /** @type {string} */ name) {
      const target = roomOf(path.join(path.dirname(file), name));
      const why = target === undefined ? 'it lies outside src/' : objection(room ?? '', target);
      if (why !== undefined) context.report({ node, messageId: 'import', data: { why } });
    }

    function external(/** @type {import('estree').Node} */ node, /** @type {string} */ name) {
      const owner = Object.keys(PACKAGES).find((p) => name === p || name.startsWith(`${p}/`));
      const owners = PACKAGES[owner ?? ''];
      if (owners !== undefined && !owners.includes(room ?? '')) {
        context.report({ node, messageId: 'package', data: { name, rooms: owners.join(', ') } });
      }
      if (name.startsWith('node:') && PURE.includes(room ?? '')) context.report({ node, messageId: 'node', data: { name, room: room ?? '' } });
    }
  },
};

function placeOf(/** @type {string} */ room) {
  const floor = FLOORS.findIndex((f) => f.includes(room));
  return floor < 0 ? undefined : { floor, column: FLOORS[floor]?.indexOf(room) ?? -1 };
}

export const plugin = { rules: { rooms, transaction } };
