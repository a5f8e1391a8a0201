import { callerOf, type Caller } from './caller.js';
import { seatSignedIn, type SignedIn } from './sign-in.js';
import type { TestApp } from './test-app.js';

/** The offices of one division that deal with compensation, with a person for each step. */
export interface RiverOffices {
  readonly bureau: Caller;
  readonly bureauApprover: Caller;
  readonly finance: Caller;
  readonly financeApprover: Caller;
  readonly bureauPerson: SignedIn;
  readonly financePerson: SignedIn;
}

export async function seatRiverOffices(running: TestApp, division: string): Promise<RiverOffices> {
  const bureauPerson = await seatSignedIn(running.app, { kind: 'ecology-bureau', division, roles: ['reviewer'] });
  const bureauApprover = await seatSignedIn(running.app, {
    kind: 'ecology-bureau',
    organization: bureauPerson.organization,
    roles: ['approver'],
  });
  const financePerson = await seatSignedIn(running.app, {
    kind: 'finance-office',
    division,
    roles: ['finance-officer'],
  });
  const financeApprover = await seatSignedIn(running.app, {
    kind: 'finance-office',
    organization: financePerson.organization,
    roles: ['approver'],
  });
  return {
    bureau: callerOf(running, bureauPerson),
    bureauApprover: callerOf(running, bureauApprover),
    finance: callerOf(running, financePerson),
    financeApprover: callerOf(running, financeApprover),
    bureauPerson,
    financePerson,
  };
}
