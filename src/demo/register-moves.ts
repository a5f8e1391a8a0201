import { invariant } from '../shared/invariant.js';
import type { Stage } from './stage.js';

/** Keeps part of its allowances in the register while the market trades, and takes most of that back at noon. */
const KEEPER = 'xiangtan.power';
const INSTRUMENT = 'CEA24';

/** Before trading begins the firm moves units out of its trading account, so that they are not for sale. */
export function keepInRegister(stage: Stage): Promise<void> {
  return move(stage, 'to-register', '6000');
}

/** Some come back to be sold; the rest lies in the register when the day ends, and stands so in the firm's statement. */
export function takeFromRegister(stage: Stage): Promise<void> {
  return move(stage, 'to-trading', '4000');
}

async function move(stage: Stage, direction: 'to-register' | 'to-trading', quantity: string): Promise<void> {
  const path = '/accounts?market=carbon&kind=trading';
  const [account] = (await stage.get<{ items: readonly { id: string }[] }>(KEEPER, path)).items;
  invariant(account, `${KEEPER} has a carbon account`);
  const body = { direction, instrument: INSTRUMENT, quantity };
  const key = `demo.register.${KEEPER}.${direction}`;
  await stage.post(KEEPER, `/accounts/${account.id}/register-transfers`, body, key);
}
