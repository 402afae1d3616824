import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { plugin } from '../../tools/lint/rooms.js';

const linter = new Linter();
const parser = tseslint.parser as unknown as Linter.Parser;
const found = (text: string): (string | undefined)[] =>
  linter
    .verify(text, [{ languageOptions: { parser }, plugins: { house: plugin }, rules: { 'house/transaction': 'error' } }])
    .map((m) => m.messageId ?? m.message);

test.each([
  'store.write((tx) => save(store, tx));',
  'store.write(async (tx) => { await store.read((db) => find(db)); });',
  'this.store.snapshot((tx) => [1].map(() => this.store.read(find)));',
])('given a store in its own work, when linted, then it is found: %s', (text) => expect(found(text)).toEqual(['inside']));

test.each([
  'store.write((tx) => save(tx)); store.read(find);',
  'store.write((tx) => other.write((tx2) => save(tx, tx2)));',
  'process.stdout.write("x", () => process.stdout.end());',
])('given work that uses what it is handed, when linted, then nothing is found: %s', (text) => expect(found(text)).toEqual([]));
