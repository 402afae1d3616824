/** One parameter of an answer: its name, and its value under the name of its type. */
export interface Said {
  readonly name: string;
  readonly valueCode?: string;
  readonly valueString?: string;
  readonly valueUri?: string;
  readonly valueBoolean?: boolean;
  readonly valueIdentifier?: { readonly system: string; readonly value: string };
  readonly resource?: object;
  readonly part?: readonly Said[];
}

/** What an operation gives, as Parameters (R4 3.2.0.5). */
export function parametersOf(parameter: readonly Said[]): object {
  return { resourceType: 'Parameters', ...(parameter.length === 0 ? {} : { parameter }) };
}
