import type { Moment } from './moment.js';

/** Permission of a care professional to a named employee to act on the professional's behalf (CS C-46), kept by the source or requester itself. */
export interface Mandate {
  readonly id: string;
  /** URA within which it holds. */
  readonly organization: string;
  /** UZI number and role (RoleCodeNL) of the professional who gives it. */
  readonly mandator: { readonly uzi: string; readonly role: string };
  /** UZI number of the employee who gets it. */
  readonly mandatary: string;
  readonly from: Moment;
  readonly until?: Moment;
  readonly revoked?: Moment;
}
