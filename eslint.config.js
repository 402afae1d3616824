import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { plugin as house, PURE } from './tools/lint/rooms.js';

/** Getters and setters of Date that read the time zone of the machine. */
const HOST_ZONE =
  '/^([gs]et(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)|getTimezoneOffset|to(Locale)?(Date|Time)String|toLocaleString)$/';
const PASSED_IN = 'Clock, ids, chance and environment are passed in.';

const noEnum = { selector: 'TSEnumDeclaration', message: 'Write a union of literals.' };
const noDefault = { selector: 'ExportDefaultDeclaration', message: 'Export by name.' };
const noInstanceof = {
  selector: "BinaryExpression[operator='instanceof'][right.name=/^(Aggregate|Range|Syntax|Type|URI)?Error$/]",
  message: 'Told apart by `code` or `name`: under jest the errors of Node come from another realm.',
};

export default defineConfig(
  { ignores: ['dist/', '.cache/', '.schakel/', 'coverage/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { house },
    rules: {
      'house/rooms': 'error',
      'house/transaction': 'error',
      'no-console': 'error',
      'no-duplicate-imports': 'error',
      'no-param-reassign': 'error',
      'no-restricted-syntax': ['error', noEnum, noDefault, noInstanceof],
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { args: 'all', argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Numbers in texts are wanted: positions, counts.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/restrict-plus-operands': ['error', { allowNumberAndString: true }],
      // A parameter may state its type beside its default; `T | undefined = undefined` is a property that is always there.
      '@typescript-eslint/no-inferrable-types': ['error', { ignoreParameters: true, ignoreProperties: true }],
      '@typescript-eslint/no-useless-default-assignment': 'off',
      // Costly for what they find here: enums are refused, instances of classes few, type parameters mostly those of rules.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // What may not be in XML or JSON is said with control characters.
      'no-control-regex': 'off',
      // `return report(...)` in a function without a result ends it in one line.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
    },
  },
  {
    files: ['src/**'],
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: PURE.map((room) => `src/${room}/**`),
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'performance', 'crypto', 'fetch', 'globalThis', 'global', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'].map(
          (name) => ({
            name,
            message: PASSED_IN,
          }),
        ),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: PASSED_IN },
        { object: 'Math', property: 'random', message: PASSED_IN },
      ],
      'no-restricted-syntax': [
        'error',
        noEnum,
        noDefault,
        noInstanceof,
        {
          selector: "NewExpression[callee.name='Date'][arguments.length!=1]",
          message: `${PASSED_IN} Several arguments are read in the zone of the machine.`,
        },
        { selector: "CallExpression[callee.name='Date']", message: PASSED_IN },
        { selector: `MemberExpression[property.name=${HOST_ZONE}]`, message: 'Never in the zone of the machine (DT 3).' },
      ],
    },
  },
  {
    files: ['**/*.generated.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['src/cli/**', 'bench/**', 'tools/**'],
    // Unknown names are the compiler's business, also in the JavaScript of tools/.
    rules: { 'no-console': 'off', 'no-undef': 'off' },
  },
  {
    // The linter does not see the casts of JSDoc; the compiler does.
    files: ['tools/**/*.js'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    // Configuration of tools is a default export; plain JavaScript is not in the type-checked project.
    files: ['*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
