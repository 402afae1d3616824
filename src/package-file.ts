import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Text of a file that comes with the package, by its path from the folder of package.json. */
export function packageFile(path: string): string {
  return readFileSync(new URL(path, packageRoot()), 'utf8');
}

/** Where a folder that comes with the package is on disk, by its path from the folder of package.json. */
export function packageFolder(path: string): string {
  return fileURLToPath(new URL(path, packageRoot()));
}

/** The program is read from `src`, from `dist` and from a chunk below it, so the folder of package.json is looked for and not counted. */
function packageRoot(): URL {
  let folder = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    const above = new URL('..', folder);
    if (above.href === folder.href) throw new Error('package.json is not above the program');
    folder = above;
  }
  return folder;
}
