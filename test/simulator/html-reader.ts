/** Elements that have no end tag. */
const VOID = new Set(['meta']);

/** What of a page is not as HTML has it: the tags that do not fit each other, and text that would be one. Our pages close all that they open. */
export function pageErrors(text: string): readonly string[] {
  const errors: string[] = [];
  const open: string[] = [];
  const body = text.replace(/^<!doctype html>/, '').replace(/<style>[^]*?<\/style>/, '');
  for (const [tag, slash, name = '', rest = ''] of body.matchAll(/<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w-]+="[^"<>]*")*\s*\/?)>/g)) {
    if (slash === '/') {
      const last = open.pop();
      if (last !== name || rest !== '') errors.push(`${tag} ends <${last ?? 'nothing'}>`);
    } else if (!VOID.has(name)) open.push(name);
  }
  const left = body.replace(/<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w-]+="[^"<>]*")*\s*\/?)>/g, '');
  if (/[<>]/.test(left)) errors.push(`text with a sign of a tag: ${left.slice(Math.max(0, left.search(/[<>]/) - 40)).slice(0, 80)}`);
  if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(left)) errors.push('an ampersand that is none');
  return [...errors, ...open.map((name) => `<${name}> is not closed`)];
}
