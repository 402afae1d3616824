import { existsSync, readFileSync } from 'node:fs';

/**
 * Text of a file that comes with the package, by its path from the folder of package.json. The program is read from `src`, from
 * `dist` and from a chunk below it, so that folder is looked for and not counted.
 */
export function packageFile(path: string): string {
  let folder = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    const above = new URL('..', folder);
    if (above.href === folder.href) throw new Error('package.json is not above the program');
    folder = above;
  }
  return readFileSync(new URL(path, folder), 'utf8');
}
