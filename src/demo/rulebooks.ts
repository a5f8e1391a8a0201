import { createHash } from 'node:crypto';
import type { Market } from '../shared/market.js';
import { invariant } from '../shared/invariant.js';
import { proposeAndApprove } from './approvals.js';
import type { Stage } from './stage.js';

/** Markets that trade in the demo. The others stay under the rules that came with the program. */
export const TRADED_MARKETS: readonly Market[] = ['carbon', 'discharge', 'water'];

/** The rulebook as its route has it; the demo changes what it names. */
interface RulebookForm {
  readonly titleZh: string;
  readonly titleEn: string;
  readonly basis: Readonly<Record<string, readonly object[]>>;
  readonly [part: string]: unknown;
}

/** Stands for the document that a real operator would have; its content is its own name. */
const DOCUMENT_NAME = '自动撮合演示说明（示例文件）.txt';

/**
 * The operator switches automatic matching on in the markets of the demo, from the day of trading on: a proposal with a
 * stated basis and a document, decided by a second person, as everywhere.
 */
export async function publishTradingRules(stage: Stage, effectiveOn: string): Promise<void> {
  const templates = await stage.get<{ items: { id: string; rulebook: RulebookForm }[] }>(
    'operator',
    '/rulebook-templates',
  );
  for (const market of TRADED_MARKETS) {
    const template = templates.items.find(({ id }) => id === `${market}-automatic-demo`);
    invariant(template, `there is a template with automatic matching for ${market}`);
    const rulebook = market === 'carbon' ? withFees(template.rulebook) : template.rulebook;
    await publish(stage, market, effectiveOn, rulebook, '演示：开盘集合竞价与连续撮合');
  }
}

const ALL_DAY = { from: '00:00', to: '24:00' };

/** From the day after on the markets are open at all hours, so that whoever looks at the demo can trade at once. */
export async function openAtAllHours(stage: Stage, effectiveOn: string): Promise<void> {
  for (const market of TRADED_MARKETS) {
    const { rulebook } = await stage.get<{ rulebook: RulebookForm }>(
      'operator',
      `/markets/${market}/rulebooks/on/${effectiveOn}`,
    );
    const changed: RulebookForm = {
      ...rulebook,
      titleZh: `${rulebook.titleZh}·全天候`,
      titleEn: `${rulebook.titleEn}, open at all hours`,
      calendar: { days: 'every-day', closed: [], open: [] },
      sessions: { book: [{ phase: 'continuous', ...ALL_DAY }], block: rulebook['block'] === null ? [] : [ALL_DAY] },
    };
    await publish(stage, market, effectiveOn, changed, '演示：便于随时体验，全天连续交易');
  }
}

/** Half a per mille of each side: no rate of the national market was ever published, so the demo shows one of its own. */
function withFees(rulebook: RulebookForm): RulebookForm {
  const fee = { mode: 'listing', rate: '0.0005', minimum: '0.00', waiveBelow: '0.00' };
  const basis = { document: '演示费率', article: null, certainty: 'D', note: '全国市场费率未见公布，此为演示' };
  return {
    ...rulebook,
    fees: [
      { ...fee, side: 'buy' },
      { ...fee, side: 'sell' },
    ],
    basis: { ...rulebook.basis, fees: [basis] },
  };
}

async function publish(
  stage: Stage,
  market: Market,
  effectiveOn: string,
  rulebook: RulebookForm,
  reason: string,
): Promise<void> {
  const sha256 = createHash('sha256').update(DOCUMENT_NAME).digest('hex');
  const documents = [
    { sha256, name: DOCUMENT_NAME, mediaType: 'text/plain', sizeBytes: Buffer.byteLength(DOCUMENT_NAME) },
  ];
  const body = { effectiveOn, rulebook, reason, documents };
  const path = `/markets/${market}/rulebooks`;
  const key = `demo.rulebook.${market}.${effectiveOn}`;
  await proposeAndApprove(stage, { by: 'operator', path, body, key }, 'operator.approver');
}
