import { kindOf, type CareType } from '../gateway/requester/care-types.js';
import { requireAccess } from './access.js';
import { formBody, textBody } from './body.js';
import { prepareRoute } from './care-prepare.js';
import { answerRoute, forgetRoute, readRoute, searchRoute, type CareSetup } from './care-search.js';
import type { FhirDoor } from './door.js';
import { route, routes } from './frame.js';

/** What serves the data of others: one door for each kind of resource that can be searched for. */
export function careDoors(setup: CareSetup): readonly FhirDoor[] {
  return setup.requester.types.map((of) => ({ capability: capabilityOf(of, setup), scope: 's', open: (app, base) => open(of, setup, app, base) }));
}

function open(of: CareType, setup: CareSetup, app: Parameters<FhirDoor['open']>[0], base: string): void {
  const { access } = setup;
  const interaction = [of.query, `${of.type}.s`];
  const bound = requireAccess(access, { interaction, isPatientBound: true });
  // Names no patient: whose answer it is stands beside it.
  const unbound = requireAccess(access, { interaction, isPatientBound: false });
  const at = `${base}/${of.type}`;
  route(app, 'get', at, bound, searchRoute(of, setup));
  route(app, 'post', `${at}/_search`, ...formBody(), bound, searchRoute(of, setup));
  route(app, 'post', `${at}/$prepare-query`, ...textBody(), bound, prepareRoute(of, setup));
  routes(app, `${at}/$answer/:id/:key`, { get: [unbound, answerRoute(setup)], delete: [unbound, forgetRoute(setup)] });
  for (const path of [`${at}/:id`, `${at}/:id/_history`, `${at}/:id/_history/:version`]) route(app, 'get', path, unbound, readRoute());
}

const PATIENT = 'BSN of the patient, in the identifier: exactly one. POST _search keeps it out of addresses.';
const NARROWED = 'Sources narrow by it; the answer does not tell.';

/** What the CapabilityStatement says of it: the parameters that are really taken. */
function capabilityOf(of: CareType, { requester }: CareSetup): FhirDoor['capability'] {
  const search = of.parameters.map((name) => ({
    name,
    type: kindOf(of, name),
    ...(name === 'period-of-use' ? { definition: 'http://nictiz.nl/fhir/SearchParameter/period-of-use', documentation: NARROWED } : {}),
  }));
  return {
    type: of.type,
    documentation: 'Asked from the sources at that moment; nothing can be read back by id.',
    interaction: [{ code: 'search-type' }],
    searchInclude: of.includes,
    ...(of.revincludes.length === 0 ? {} : { searchRevInclude: of.revincludes }),
    searchParam: [{ name: 'patient', type: 'reference', documentation: PATIENT }, ...search],
    ...(requester.prepares
      ? { operation: [{ name: 'prepare-query', definition: 'https://schakel.example/fhir/OperationDefinition/prepare-query' }] }
      : {}),
  };
}
