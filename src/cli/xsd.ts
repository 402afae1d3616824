import { readFileSync } from 'node:fs';

/** One thing that a schema objects to. */
export interface SchemaFault {
  /** As libxml2 tells it, with values of the input in it: never shown as it is. */
  readonly message: string;
  /** Where: a path of positions, such as `/*` followed by steps with a number. */
  readonly xpath: string;
}

/** A schema with all that it includes. libxml2 keeps memory of its own, which `dispose` gives back. */
export interface Schema {
  readonly faults: (text: string) => readonly SchemaFault[];
  readonly dispose: () => void;
}

/** Namespaces for queries in a schema file. */
const XS = { xs: 'http://www.w3.org/2001/XMLSchema' };

type Libxml2 = typeof import('libxml2-wasm');

let loaded: Promise<Libxml2> | undefined;

/** Only whoever validates with a schema pays for libxml2; it reads included files itself, from disk. */
function libxml2(): Promise<Libxml2> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Libxml2> {
  const library = await import('libxml2-wasm');
  const { xmlRegisterFsInputProviders } = await import('libxml2-wasm/lib/nodejs.mjs');
  xmlRegisterFsInputProviders();
  return library;
}

/** Loads a schema; throws what libxml2 says of it when it cannot be used. */
export async function openSchema(file: string): Promise<Schema> {
  const { XmlDocument, XsdValidator } = await libxml2();
  const source = XmlDocument.fromBuffer(readFileSync(file), { url: file });
  let validator: InstanceType<typeof XsdValidator>;
  try {
    validator = XsdValidator.fromDoc(source);
  } catch (error) {
    source.dispose();
    throw error;
  }
  return {
    // Every document is disposed of, or the memory of libxml2 grows without end.
    faults: (text) => {
      const document = XmlDocument.fromString(text);
      try {
        validator.validate(document);
        return [];
      } catch (error) {
        return faultsOf(error);
      } finally {
        document.dispose();
      }
    },
    dispose: () => {
      validator.dispose();
      source.dispose();
    },
  };
}

interface Detail {
  readonly message: string;
  readonly xpath?: string;
}

function faultsOf(error: unknown): readonly SchemaFault[] {
  const { details } = error as { readonly details?: readonly Detail[] };
  if (details === undefined) throw error;
  return details.map(({ message, xpath = '' }) => ({ message: message.trimEnd(), xpath }));
}

/** Names of the elements that a schema file declares at its top, for the given namespace; undefined when it is no XML. */
export async function declaredElements(file: string, namespace: string): Promise<readonly string[] | undefined> {
  const { XmlDocument } = await libxml2();
  let document: InstanceType<typeof XmlDocument>;
  try {
    document = XmlDocument.fromBuffer(readFileSync(file), { url: file });
  } catch (error) {
    if ((error as { readonly details?: unknown }).details === undefined) throw error;
    return undefined;
  }
  try {
    const target = document.get('/xs:schema/@targetNamespace', XS)?.content ?? '';
    return target === namespace ? document.find('/xs:schema/xs:element/@name', XS).map((name) => name.content) : [];
  } finally {
    document.dispose();
  }
}
