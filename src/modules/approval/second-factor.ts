import type { Actor } from '../../platform/auth/actor.js';
import type { Proposal } from './proposal.js';

/** Injection token of the one `SecondFactor`. */
export const SECOND_FACTOR = Symbol('SecondFactor');

/**
 * Asked before every decision. An implementation demands a fresh proof of who the person is for the kinds that need it
 * and names what it accepted, which is kept with the decision; it throws a `DomainError` (401 or 403) when the proof is
 * missing. It works before the transaction, so it may take its time.
 */
export interface SecondFactor {
  prove(actor: Actor, proposal: Pick<Proposal, 'id' | 'kind'>, proof: string | null): Promise<string>;
}

/** Until a second factor exists, the session (or the signed API request) is the proof. */
export const sessionIsEnough: SecondFactor = { prove: () => Promise.resolve('session') };
