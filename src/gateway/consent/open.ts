import { check } from './check.js';
import type { ConsentContext } from './context.js';
import { keepEvidence } from './evidence.js';
import { correct, sign, update, withdraw } from './existing.js';
import { find, history, read, search } from './reading.js';
import { draft, register } from './register.js';
import type { ConsentService } from './service.js';
import { shield, shieldHistory, shields, unshield } from './shield.js';
import { takeover } from './takeover.js';
import { withdrawAll } from './withdraw-all.js';

/** The service over these stores. What a process left behind is another call: see `settle`. */
export function consentService(context: ConsentContext): ConsentService {
  return {
    register: (actor, request) => register(context, actor, request),
    draft: (actor, request) => draft(context, actor, request),
    sign: (actor, request) => sign(context, actor, request),
    withdraw: (actor, request) => withdraw(context, actor, request),
    withdrawAll: (actor, request) => withdrawAll(context, actor, request),
    correct: (actor, target) => correct(context, actor, target),
    update: (actor, request) => update(context, actor, request),
    takeover: (actor, request) => takeover(context, actor, request),
    shield: (actor, request) => shield(context, actor, request),
    unshield: (actor, target) => unshield(context, actor, target),
    keepEvidence: (actor, request) => keepEvidence(context, actor, request),
    read: (actor, id, version) => read(context, actor, id, version),
    history: (actor, id) => history(context, actor, id),
    find: (actor, criteria, choose) => find(context, actor, criteria, choose),
    search: (actor, criteria, size, after) => search(context, actor, criteria, size, after),
    shieldHistory: (actor, id) => shieldHistory(context, actor, id),
    shields: (actor, bsn) => shields(context, actor, bsn),
    check: (actor, request) => check(context, actor, request),
  };
}
