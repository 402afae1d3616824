// Builds dist: the declarations by tsc, the program and the library by esbuild in a few files, because each file costs a cold start.
// Packages stay outside: who installs Schakel sees and updates them.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { writeDefinitions } from './definitions.js';

/** Packages in CommonJS that every command loads. An `import` of one starts Node's lexer for CommonJS (40 ms); `require` does not. */
const REQUIRED = /^saxes$/;

/** @type {import('esbuild').Plugin} */
const required = {
  name: 'required',
  setup(build) {
    build.onResolve({ filter: REQUIRED }, ({ path }) => ({ path, namespace: 'required' }));
    build.onLoad({ filter: REQUIRED, namespace: 'required' }, ({ path }) => {
      const exported = /** @type {unknown} */ (createRequire(import.meta.url)(path));
      const names = Object.keys(/** @type {object} */ (exported));
      const load = "import { createRequire } from 'node:module';";
      return { contents: `${load}\nexport const { ${names.join(', ')} } = createRequire(import.meta.url)('${path}');\n` };
    });
  },
};

rmSync('dist', { recursive: true, force: true });
writeDefinitions('dist/definitions');
execFileSync(process.execPath, [createRequire(import.meta.url).resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
await build({
  entryPoints: ['src/index.ts', 'src/cli/main.ts'],
  outdir: 'dist',
  outbase: 'src',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  plugins: [required],
  logLevel: 'warning',
});
