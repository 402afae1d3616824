const FRAME = /\n\s+at (?:[^\n]*\()?(?:file:\/\/)?[^\n()]*?([\w.-]+\/[\w.-]+\.[cm]?[jt]s:\d+):\d+\)?(?=\n|$)/;

/** What may be told of a fault: its name and the line of the program. The message may quote the input and is left out. */
export function placeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'thrown by no error';
  const { name, message, stack } = error as { readonly name?: unknown; readonly message?: unknown; readonly stack?: unknown };
  const kind = typeof name === 'string' && /^\w{1,40}$/.test(name) ? name : 'Error';
  if (typeof stack !== 'string') return kind;
  // The message stands in front of the frames; one that was changed later can't be told from them.
  const start = typeof message === 'string' ? stack.indexOf(message) : -1;
  const place = start < 0 ? undefined : FRAME.exec(stack.slice(start + String(message).length))?.[1];
  return place === undefined ? kind : `${kind} at ${place}`;
}
