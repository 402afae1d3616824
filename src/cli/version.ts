import { packageFile } from '../package-file.js';

/** Version of Schakel, from its package. */
export function version(): string {
  const { version } = JSON.parse(packageFile('package.json')) as { readonly version: string };
  return version;
}
