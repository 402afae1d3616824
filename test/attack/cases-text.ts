import { gzipSync } from 'node:zlib';
import { checkHeaders } from '../../src/trust/verify/guards.js';
import { soapAnswer } from '../../src/trust/verify/outward.js';
import { messageOf, query, replacing, type Edit } from './message.js';
import { outwardFor, own, scene, text, type AttackCase, type Code } from './run.js';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';
const LAUGHS = Array.from({ length: 10 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');

function doctype(attack: string, subset: string, reference = ''): AttackCase {
  const edit: Edit = (t) => t.replace(DECLARATION, `${DECLARATION}<!DOCTYPE soap:Envelope${subset}>`).replace('V-1', `V-1${reference}`);
  return scene(49, attack, 'XML_REFUSED', { envelope: edit });
}

function inMessage(number: number, attack: string, expected: Code, content: string): AttackCase {
  return scene(number, attack, expected, { message: replacing('</ControlActProcess>', `${content}</ControlActProcess>`) });
}

function bytes(attack: string, make: (good: string) => Uint8Array | string): AttackCase {
  return text(52, attack, 'XML_REFUSED', async () => make(await messageOf()));
}

function header(number: number, attack: string, expected: Code, headers: Parameters<typeof checkHeaders>[0]): AttackCase {
  return own(number, attack, expected, outwardFor(expected), () => {
    const checked = checkHeaders(headers);
    if (checked.ok) return Promise.resolve({ code: 'accepted', outward: '' });
    const { status, body } = soapAnswer(checked.refusal);
    return Promise.resolve({ code: checked.refusal.code, outward: `${status} ${/<faultcode>(.*?)</.exec(body)?.[1] ?? ''}` });
  });
}

/** The text before anything of it is believed: cases 49-54. */
export const TEXT_CASES: readonly AttackCase[] = [
  doctype('DOCTYPE, empty', ''),
  doctype('internal entity', ' [<!ENTITY e "x">]', '&e;'),
  doctype('billion laughs', ` [<!ENTITY l0 "lol">${LAUGHS}]`, '&l10;'),
  doctype('quadratic blow-up', ` [<!ENTITY q "${'q'.repeat(50_000)}">]`, '&q;'.repeat(5000)),
  doctype('external entity, file', ' [<!ENTITY x SYSTEM "file:///etc/passwd">]', '&x;'),
  doctype('external entity, http', ' SYSTEM "http://127.0.0.1:1/x.dtd"'),
  doctype('parameter entity', ' [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p.dtd">%p;]'),
  inMessage(49, 'entity that is not declared', 'XML_REFUSED', '<x>&eacute;</x>'),
  inMessage(50, 'a million numeric references', 'XML_LIMIT', `<x>${'&#65;'.repeat(1_000_000)}</x>`),
  inMessage(50, 'reference beyond Unicode', 'XML_REFUSED', '<x>&#9999999;</x>'),
  inMessage(50, 'reference to NUL', 'XML_REFUSED', '<x>&#0;</x>'),
  inMessage(50, 'reference to half a pair', 'XML_REFUSED', '<x>&#xD800;</x>'),
  inMessage(51, '20,000 siblings in the Body (passes, under 1 s)', 'accepted', '<x/>'.repeat(20_000)),
  inMessage(51, 'depth 100,000', 'XML_LIMIT', `${'<x>'.repeat(100_000)}${'</x>'.repeat(100_000)}`),
  inMessage(51, '250,000 attributes on one element', 'XML_LIMIT', `<x ${Array.from({ length: 250_000 }, (_, i) => `a${i}="1"`).join(' ')}/>`),
  text(51, '100 MB', 'XML_LIMIT', () => Buffer.alloc(100 << 20, 0x20)),
  header(51, '100 MB, by Content-Length', 'XML_LIMIT', { contentType: 'text/xml; charset=utf-8', contentLength: String(100 << 20) }),
  header(51, 'gzip bomb, by Content-Encoding', 'XML_REFUSED', { contentType: 'text/xml', contentEncoding: 'gzip' }),
  text(51, 'gzip bomb, unannounced', 'XML_REFUSED', () => gzipSync(Buffer.alloc(10 << 20, 0x20))),
  bytes('UTF-16 declared', (t) => t.replace('encoding="UTF-8"', 'encoding="UTF-16"')),
  bytes('UTF-16 in fact', (t) => Buffer.from(`\uFEFF${t}`, 'utf16le')),
  bytes('UTF-7 declared', (t) => t.replace('encoding="UTF-8"', 'encoding="UTF-7"')),
  bytes('ISO-8859-1 declared', (t) => t.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')),
  bytes('invalid UTF-8', (t) => Buffer.concat([Buffer.from(t.slice(0, -20)), Buffer.of(0xc3, 0x28), Buffer.from(t.slice(-20))])),
  bytes('NUL', (t) => t.replace('V-1', 'V-1\0')),
  bytes('byte order mark in the middle', (t) => t.replace('<soap:Body>', '<soap:Body>\uFEFF')),
  bytes('two byte order marks', (t) => `\uFEFF\uFEFF${t}`),
  text(52, 'one byte order mark at the start (passes)', 'accepted', async () => Buffer.from(`\uFEFF${await messageOf()}`)),
  header(52, 'UTF-16 in Content-Type', 'XML_REFUSED', { contentType: 'text/xml; charset=utf-16' }),
  header(52, 'another Content-Type', 'XML_REFUSED', { contentType: 'application/soap+xml; charset=utf-8' }),
  scene(53, 'two roots', 'XML_REFUSED', { envelope: (t) => `${t}<x/>` }),
  scene(53, 'text behind the root', 'XML_REFUSED', { envelope: (t) => `${t}x` }),
  inMessage(53, 'attribute without quotes', 'XML_REFUSED', '<x a=b/>'),
  inMessage(53, 'attribute twice', 'XML_REFUSED', '<x a="1" a="2"/>'),
  inMessage(53, 'attribute twice, by two prefixes', 'XML_REFUSED', '<x xmlns:a="urn:x" xmlns:b="urn:x" a:i="1" b:i="2"/>'),
  text(53, 'two messages in the Body', 'SOAP_MALFORMED', async () => messageOf({}, query() + query())),
  ...['__proto__', 'constructor', 'toString'].map((name) =>
    own(54, `an element and an attribute named ${name}`, 'TOKEN_MALFORMED', outwardFor('TOKEN_MALFORMED'), async (engine) => {
      const extra = `<saml:${name} ${name}="1"><saml:x>1</saml:x></saml:${name}>`;
      const got = await scene(54, name, 'TOKEN_MALFORMED', {
        transaction: { before: replacing('</saml:Assertion>', `${extra}</saml:Assertion>`) },
      }).run(engine);
      return 'x' in {} ? { ...got, code: 'prototype polluted' } : got;
    }),
  ),
  inMessage(54, '__proto__ in the message (passes: nothing of it is read)', 'accepted', '<__proto__ x="1"/>'),
];
