import type { Tx } from '../../../platform/database/database.js';
import { CNY } from '../../../shared/fen.js';
import {
  amountFormat,
  outsideFlows,
  standingsAt,
  type AssetScales,
  type CommandFlow,
  type MarketWindow,
  type OutsideFlow,
  type Standing,
} from '../../ledger/index.js';
import { commandRanges, isParticipant } from '../run/day-commands.js';
import type { SettledMarkets } from '../settled-markets.js';
import { StatementDraft, digestOfStatement, sideOf, total, type AssetFigures } from './statement.js';
import { insertStatements, latestVersions, organizationNames, type WrittenStatement } from './statement.repository.js';

/** Statements per INSERT. */
const CHUNK = 200;

export interface StatementJob {
  readonly runId: string;
  readonly attempt: number;
  readonly day: string;
  readonly window: MarketWindow;
  readonly at: Date;
}

/**
 * Writes the statement of every organization that had or did anything on the day. One that stands already with the same
 * content is left; one whose content differs is followed by a version that corrects it. Answers how many the day has.
 */
export async function writeStatements(
  tx: Tx,
  markets: SettledMarkets,
  scales: AssetScales,
  job: StatementJob,
): Promise<number> {
  const { runId, attempt, day, window, at } = job;
  const known = new Map(
    (await latestVersions(tx, window.market, day)).map((latest) => [latest.organizationId, latest]),
  );
  const drafts = await draftStatements(tx, markets, window, new Set(known.keys()));
  const format = await amountFormat(
    scales,
    drafts.flatMap((draft) => draft.assets),
  );
  for (let first = 0; first < drafts.length; first += CHUNK) {
    const chunk = drafts.slice(first, first + CHUNK);
    const ids = chunk.map(({ organizationId }) => organizationId);
    const names = new Map((await organizationNames(tx, ids)).map((named) => [named.id, named]));
    const fresh = chunk.flatMap((draft): WrittenStatement[] => {
      const { organizationId } = draft;
      const { name = organizationId, creditCode = '' } = names.get(organizationId) ?? {};
      const content = JSON.stringify(draft.content(window.market, day, { name, creditCode }, format));
      const digest = digestOfStatement(content);
      const latest = known.get(organizationId);
      if (latest?.digest.equals(digest)) return [];
      const corrects = latest?.version ?? null;
      const version = (corrects ?? 0) + 1;
      const money = columnsOf(draft.of(CNY));
      return [
        {
          market: window.market,
          day,
          organizationId,
          version,
          corrects,
          runId,
          attempt,
          ...money,
          content,
          digest,
          writtenAt: at,
        },
      ];
    });
    await insertStatements(tx, fresh);
  }
  return drafts.length;
}

function columnsOf(money: AssetFigures) {
  return {
    openingFen: total(money.opening),
    boughtFen: money.bought,
    soldFen: money.sold,
    feesFen: money.buyFees + money.sellFees,
    otherFen: money.bankIn + money.depositsIn + money.otherIn - money.bankOut - money.depositsOut - money.otherOut,
    closingFen: total(money.closing),
  };
}

/** In order of organization; also of those that were told something before, and now have nothing. */
async function draftStatements(
  tx: Tx,
  markets: SettledMarkets,
  window: MarketWindow,
  told: ReadonlySet<string>,
): Promise<StatementDraft[]> {
  const drafts = new Map<string, StatementDraft>();
  const of = (organizationId: string): StatementDraft => {
    const draft = drafts.get(organizationId) ?? new StatementDraft(organizationId);
    drafts.set(organizationId, draft);
    return draft;
  };
  for (const organizationId of told) of(organizationId);
  for (const standing of await standingsAt(tx, window.market, window.after)) noteStanding(of, standing, 'opening');
  for await (const { fills, flows } of commandRanges(tx, markets, window)) {
    const dealt = new Set(fills.map(({ sequence }) => sequence));
    const deposits = new Set(flows.filter(({ kind }) => kind === 'deposit').map(({ sequence }) => sequence));
    for (const fill of fills) {
      of(fill.buyerId).count(fill, 'buy');
      of(fill.sellerId).count(fill, 'sell');
    }
    for (const flow of flows) {
      if (isParticipant(flow) && !dealt.has(flow.sequence)) noteFlow(of, flow, deposits.has(flow.sequence));
    }
  }
  for (const flow of await outsideFlows(tx, window)) noteOutside(of, flow);
  for (const standing of await standingsAt(tx, window.market, window.upTo)) noteStanding(of, standing, 'closing');
  return [...drafts.values()]
    .filter((draft) => !draft.isEmpty || told.has(draft.organizationId))
    .sort((a, b) => (a.organizationId < b.organizationId ? -1 : 1));
}

type DraftOf = (organizationId: string) => StatementDraft;

function noteStanding(of: DraftOf, standing: Standing, when: 'opening' | 'closing'): void {
  if (!isParticipant(standing) || total(standing) === 0n) return;
  const figures = of(standing.organizationId).of(standing.asset, sideOf(standing));
  const { available, held, pending } = figures[when];
  figures[when] = {
    available: available + standing.available,
    held: held + standing.held,
    pending: pending + standing.pending,
  };
}

function noteFlow(of: DraftOf, flow: CommandFlow, isDeposit: boolean): void {
  const { organizationId, asset, amount } = flow;
  const figures = of(organizationId).of(asset, sideOf(flow));
  const direction = amount > 0n ? 'In' : 'Out';
  figures[`${isDeposit ? 'deposits' : 'other'}${direction}`] += amount > 0n ? amount : -amount;
}

const COLUMN_OF = { sides: 'moved', bank: 'bank', deposit: 'deposits', other: 'other' } as const;

function noteOutside(of: DraftOf, flow: OutsideFlow): void {
  if (!isParticipant(flow)) return;
  const figures = of(flow.organizationId).of(flow.asset, sideOf(flow));
  const column = COLUMN_OF[flow.through];
  figures[`${column}In`] += flow.amountIn;
  figures[`${column}Out`] += flow.amountOut;
}
