import { OTHER_PATIENT, PATIENT } from './message.js';
import { partOfAnother, pick, splice, type Mutation, type Random } from './mutations.js';

const TIMESTAMP = /<wsu:Timestamp [^]*?<\/wsu:Timestamp>/g;
const BODY = /<soap:Body[ >][^]*<\/soap:Body>/g;
/** The signature of the header, not that of a token. */
const SIGNATURE = /(?<=<\/wsu:Timestamp>)<ds:Signature [^]*?<\/ds:Signature>/g;
const CERTIFICATE = /(?<=<wsse:BinarySecurityToken [^>]*>)[^<]*/g;
const REFERENCE = /<ds:Reference [^]*?<\/ds:Reference>/g;
const ID = / (?:xmlns:wsu="[^"]*" )?wsu:Id="[^"]*"/;

function replaced(pattern: RegExp): Mutation {
  return (material, random) => {
    const own = pick([...material.text.matchAll(pattern)], random);
    return splice(material.text, own.index, own[0].length, partOfAnother(material, pattern, random));
  };
}

/** What stands in the place of something genuine, and may go by its id, by another, or by none that counts. */
function fake(genuine: string, random: Random): string {
  const changed = genuine.replaceAll(PATIENT, OTHER_PATIENT).replace('Expires>2026', 'Expires>2027');
  const id = / wsu:Id="([^"]*)"/.exec(genuine)?.[1] ?? '';
  const ids = [
    (t: string) => t,
    (t: string) => t.replace(id, '_fake'),
    (t: string) => t.replace(ID, ''),
    (t: string) => t.replace(ID, ` Id="${id}"`),
  ];
  return pick(ids, random)(changed);
}

/** Where something genuine is hidden: a place in the text, in a wrapping or bare. */
function hidden(text: string, genuine: string, random: Random): string {
  const wrapped = pick(
    [genuine, `<x:w xmlns:x="urn:x">${genuine}</x:w>`, `<ds:Object xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${genuine}</ds:Object>`],
    random,
  );
  const places = [
    /<soap:Header>/,
    /<\/soap:Header>/,
    /<\/wsse:Security>/,
    /<soap:Body[^>]*>/,
    /<\/soap:Body>/,
    /<\/ds:Signature>(?=<\/wsse:Security>)/,
  ];
  const found = pick(places, random).exec(text);
  if (found === null) return text;
  return splice(text, found[0].startsWith('</') ? found.index : found.index + found[0].length, 0, wrapped);
}

function wrapping(pattern: RegExp): Mutation {
  return ({ text }, random) => {
    const genuine = pick([...text.matchAll(pattern)], random);
    return hidden(splice(text, genuine.index, genuine[0].length, fake(genuine[0], random)), genuine[0], random);
  };
}

/** What is done to messages with a signature over Body and Timestamp (SEC 2.4), beside what is done to all. */
export const BODY_MUTATIONS: Readonly<Record<string, Mutation>> = {
  'timestamp of another message': replaced(TIMESTAMP),
  'timestamp wrapped': wrapping(TIMESTAMP),
  'times swapped': ({ text }) => text.replace(/(<wsu:Created>)([^<]*)([^]*?<wsu:Expires>)([^<]*)/, '$1$4$3$2'),
  'body of another message': replaced(BODY),
  'body wrapped': wrapping(BODY),
  'body signature of another message': replaced(SIGNATURE),
  'certificate of another message': replaced(CERTIFICATE),
  'references in another order': ({ text }) => {
    const [own = ''] = text.match(SIGNATURE) ?? [];
    const [first = '', second = ''] = own.match(REFERENCE) ?? [];
    return text.replace(first + second, second + first);
  },
  'one reference left out': ({ text }, random) => {
    const [own = ''] = text.match(SIGNATURE) ?? [];
    return text.replace(own, own.replace(pick(own.match(REFERENCE) ?? [''], random), ''));
  },
};
