import type { Checked } from '../refusals.js';

/** A value as text; `undefined` refuses it. */
export interface Writing<V> {
  readonly write: (value: V) => string | undefined;
}

/** A value as text and back; `undefined` refuses it. */
export interface Codec<V> extends Writing<V> {
  readonly read: (text: string) => V | undefined;
}

/** One text of a token: how it is written. */
export interface Slot<T> {
  /** For refusals: where the value stands. */
  readonly at: string;
  /** `undefined` when the token has no such value, which an optional place may leave out. */
  readonly write: (from: T) => Checked<string | undefined>;
}

/** An element: the attributes in canonical order, then a text or parts. */
export interface ElementForm<T> {
  readonly kind: 'element';
  readonly prefix: string;
  readonly uri: string;
  readonly local: string;
  readonly attributes: readonly (readonly [name: string, slot: Slot<T>])[];
  readonly text?: Slot<T>;
  readonly parts: readonly Part<T>[];
}

/** One element after another with the same name, at least one. */
export interface ListForm<T> {
  readonly kind: 'list';
  readonly prefix: string;
  readonly uri: string;
  readonly local: string;
  readonly at: string;
  readonly write: (from: T) => readonly (string | undefined)[];
}

/** `AttributeStatement`: what it may hold, by name. Written in this order; absent when it would be empty. */
export interface StatementForm<T> {
  readonly kind: 'statement';
  readonly named: readonly { readonly name: string; readonly slot: Slot<T>; readonly isOptional: boolean }[];
}

/** Where the signature goes. */
export interface SignatureForm {
  readonly kind: 'signature';
}

/** What an element is made of. */
export type Part<T> = ElementForm<T> | ListForm<T> | StatementForm<T> | SignatureForm;
