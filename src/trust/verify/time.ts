import { isSame, readIiUrn, type Ii } from '../identity/identifiers.js';
import { accepted, refused, type Checked, type RefusalCode } from '../refusals.js';
import { endOfWindow, type TokenKind } from '../token/profile.js';
import type { VerifySettings } from './settings.js';
import type { ReadToken } from './token-reader.js';

/** The codes of a window that is not now. */
export interface TimeCodes {
  readonly early: RefusalCode;
  readonly late: RefusalCode;
}

/** The codes of a token that speaks for itself. */
export const TOKEN_TIME: TimeCodes = { early: 'TOKEN_NOT_YET_VALID', late: 'TOKEN_EXPIRED' };

/** The window of a token holds now, and is no longer than its kind may have (SEC 2.1 step 10, 2.6). */
export function checkTime(
  { notBefore, notOnOrAfter, issueInstant }: ReadToken,
  kind: TokenKind,
  now: number,
  { skewMs, profile }: VerifySettings,
  codes: TimeCodes = TOKEN_TIME,
): Checked<undefined> {
  if (!(notBefore <= now + skewMs)) return refused(codes.early, 'Conditions/@NotBefore');
  if (!(now - skewMs < notOnOrAfter)) return refused(codes.late, 'Conditions/@NotOnOrAfter');
  const isWindow = notBefore < notOnOrAfter && notOnOrAfter <= endOfWindow(notBefore, profile.windows[kind]);
  if (!isWindow) return refused('TOKEN_WINDOW', 'Conditions');
  return issueInstant <= now + skewMs ? accepted(undefined) : refused(codes.early, 'Assertion/@IssueInstant');
}

/** One of the audiences is us (SEC 2.1 step 11). */
export function checkAudience({ audiences }: ReadToken, ours: readonly Ii[]): Checked<undefined> {
  const isOurs = audiences.map(readIiUrn).some((ii) => ii !== undefined && ours.some((our) => isSameParty(our, ii)));
  return isOurs ? accepted(undefined) : refused('TOKEN_AUDIENCE', 'AudienceRestriction/Audience');
}

/** Whether two ids are of the same party; of an application leading zeros do not count. */
export function isSameParty(our: Ii, named: Ii): boolean {
  return our.root === named.root && (our.extension === named.extension || isSame('applicationId', our.extension, named.extension));
}
