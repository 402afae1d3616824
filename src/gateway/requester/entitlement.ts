import type { Refusal } from '../../consent/decision/codes.js';
import { judgeRequester } from '../../consent/decision/requester-half.js';
import type { Participation } from '../../consent/participation.js';
import { participationOf } from '../../store/register/participation.js';
import type { Asking, Client, Declared, Shared } from './asking.js';
import type { CareType } from './care-types.js';

/** Who is entitled to ask, and for which organisation. */
export interface Entitled {
  readonly asking: Asking;
  readonly participation: Participation;
  readonly purpose: string;
  readonly relation: string;
}

/**
 * Whether somebody may ask for this kind of data (CS b.3, steps 1 to 6): an organisation asks for itself only. It depends on nothing that
 * anybody knows of the patient. Errors: those of the store.
 */
export async function entitled(
  { of, bsn, client, declared }: { readonly of: CareType; readonly bsn: string; readonly client: Client; readonly declared: Declared },
  organisations: readonly Asking[],
  { stores, policy, edge }: Shared,
): Promise<Entitled | Refusal> {
  const asking = organisations.find(({ organisation }) => organisation.applicationIds.includes(client.receiver));
  if (asking?.organisation.ura !== client.ura) return 'R-ORG';
  const known = await stores.register.read((db) => participationOf(db, [client.ura]));
  const participation = known.get(client.ura);
  const { declares, application } = asking.settings;
  const purpose = declared.purpose ?? declares.purpose;
  const relation = declared.relation ?? (declares.relation === undefined ? undefined : { kind: declares.relation });
  const judged = judgeRequester(
    {
      channel: 'fhir',
      network: policy.network,
      interaction: `search-type ${of.type}`,
      bsn,
      ...(purpose === undefined ? {} : { purpose }),
      ...(relation === undefined ? {} : { relation }),
    },
    {
      person: { card: 'care-professional', isAuthentic: true, uzi: client.uzi, role: client.role },
      ...(participation === undefined ? {} : { organization: participation }),
      application: { id: application },
    },
    new Date(edge.now()).toISOString(),
    policy,
  );
  if (typeof judged === 'string') return judged;
  return participation === undefined ? 'R-ORG' : { asking, participation, purpose: purpose ?? '', relation: relation?.kind ?? '' };
}
