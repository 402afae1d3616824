/** Root of interaction ids (AM 1.2). */
export const INTERACTION_ID = '2.16.840.1.113883.1.6';

/** Code system of trigger events (AM 1.2). */
export const TRIGGER_EVENT = '2.16.840.1.113883.1.18';

/** Root of AORTA application ids (AM 2.2). */
export const APPLICATION_ID = '2.16.840.1.113883.2.4.6.6';

/** Extension of the application id of the switch (AM 2.2). */
export const SWITCH = '1';

/** Root of UZI numbers of persons (AM 3.4). */
export const UZI_PERSON = '2.16.528.1.1007.3.1';

/** Root of UZI numbers of systems (AM 3.3). */
export const UZI_SYSTEM = '2.16.528.1.1007.3.2';

/** Root of URA numbers of organisations (AM 3.3). */
export const URA = '2.16.528.1.1007.3.3';

/** Root of AORTA organisation ids, for organisations that give no care (AM 3.3). */
export const AORTA_ORGANIZATION = '2.16.840.1.113883.2.4.3.11.25';

/** Root of AGB codes (AM 6.2). */
export const AGB = '2.16.840.1.113883.2.4.6.1';

/** Root of citizen service numbers (AM 6.2). */
export const BSN = '2.16.840.1.113883.2.4.6.3';

/** Code system of UZI roles (AM 3.4). */
export const UZI_ROLE = '2.16.840.1.113883.2.4.15.111';

/** Code system of organisation types (AM 3.3). */
export const ORGANIZATION_TYPE = '2.16.840.1.113883.2.4.15.1060';

/** Code system of key words in an attention line (AM 2.3). */
export const KEY_WORD = '2.16.840.1.113883.2.4.15.1';

/** Code system of context codes (AM 1.4). */
export const CONTEXT_CODE = '2.16.840.1.113883.2.4.3.111.15.1';

/** Code system of transmission errors (AM 4.2). */
export const ACKNOWLEDGEMENT_DETAIL_CODE = '2.16.840.1.113883.5.1100';

/** Code system that holds the codes of detected issues (AM 4.2). */
export const ACT_CODE = '2.16.840.1.113883.5.4';

/** AORTA's own error codes (AM 4.2). */
export const AORTA_ERROR_CODE = '2.16.840.1.113883.2.4.6.6.1.1000';

/** Code system of the registers (AM 5.1). */
export const REGISTER_CODE = '2.16.840.1.113883.2.4.15.4';

/** Root of the ids that SBV-Z, the desk for citizen numbers, gives to systems (AM 3.3). */
export const SBV_Z = '2.16.528.1.1007.4';

/** Root of the cards of the customer desk (AM 3.4). */
export const CUSTOMER_DESK = '2.16.528.1.1003.1.3.5.4.1';

/** Root of the inspectors of the supervisor (AM 3.4). */
export const INSPECTION = '2.16.840.1.113883.2.4.3.11.7.3';
