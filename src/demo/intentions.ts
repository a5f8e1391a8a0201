import { addDays } from '../shared/clock.js';
import { TRADING_DAY } from './demo-clock.js';
import type { Stage } from './stage.js';

/** As long as the bulletin shows anything. */
const VALID_UNTIL = addDays(TRADING_DAY, 90);

/** Invented firms and numbers that nobody has. */
const INTENTIONS = [
  {
    publisher: 'changsha.chemical',
    body: {
      instrument: 'XJ-COD',
      side: 'sell',
      quantity: '1.5',
      price: '20500',
      region: '430100',
      contact: '刘经理（演示） 0731-00000001',
      note: '减排项目产生，可分两次出让',
      validUntil: VALID_UNTIL,
    },
  },
  {
    publisher: 'xiangtan.brewery',
    body: {
      instrument: 'XJ-WATER26',
      side: 'buy',
      quantity: '50000',
      region: '430300',
      contact: '张女士（演示） 0731-00000002',
      validUntil: VALID_UNTIL,
    },
  },
] as const;

/** Two firms say on the public bulletin what they would sell and buy. */
export async function publishIntentions(stage: Stage, progress: (sentence: string) => void): Promise<void> {
  for (const { publisher, body } of INTENTIONS) {
    await stage.post(publisher, '/intentions', body, `demo.intention.${body.instrument}`);
  }
  progress(`Published ${INTENTIONS.length} intentions on the public bulletin.`);
}
