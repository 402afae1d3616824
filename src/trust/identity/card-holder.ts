import type { Certificate } from '../certificate/certificate.js';
import { accepted, type Checked } from '../refusals.js';
import { uziNameOf, type CardType } from './uzi-name.js';

/** Who a certificate is of, with the name that people read. */
export interface CardHolder {
  readonly uzi: string;
  /** Role code, `00.000` for who has none. */
  readonly role: string;
  readonly type: CardType;
  /** Common name of the subject; the UZI number where there is none. */
  readonly name: string;
}

const COMMON_NAME = '2.5.4.3';

/** The holder of a UZI certificate: CERT_IDENTITY where it does not say who that is. Its path is checked elsewhere. */
export function cardHolderOf({ der, subject }: Certificate): Checked<CardHolder> {
  const name = uziNameOf(der);
  if (!name.ok) return name;
  const { uzi, role, type } = name.value;
  return accepted({ uzi, role, type, name: subject.find((part) => part.type === COMMON_NAME)?.value ?? uzi });
}
