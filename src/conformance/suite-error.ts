/** A suite that cannot be run: which file is broken, where, and how. The text holds no content of the file. */
export class SuiteError extends Error {
  override readonly name = 'SuiteError';
  constructor(
    readonly file: string,
    readonly line: number | undefined,
    readonly problem: string,
  ) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${problem}`);
  }
}
