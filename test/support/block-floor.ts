import type { Block, BlockParty } from '../../src/modules/market/block/block.js';
import type { BlockRequest } from '../../src/modules/market/block/block-admission.js';
import type { DeskRequest, LoopReply, RepeatGuard } from '../../src/modules/market/loop/request.js';
import type { TradingLoop } from '../../src/modules/market/loop/trading-loop.js';
import type { Rulebook } from '../../src/modules/market/rulebook/rulebook.js';
import type { DeskItem } from '../../src/modules/market/side-desk/desk-item.js';
import { DomainError } from '../../src/shared/domain-error.js';
import { CNY } from '../../src/shared/fen.js';
import { GRID, MarketFixture, type Firm } from './market-fixture.js';
import { plainRulebook } from './plain-rulebooks.js';
import { changeRulebook } from './rulebook-fixture.js';

export const CODE = 'B1';

/** Blocks from 100 t, within 30 per cent of 68.50, in the afternoon; both sides pay, the units come on the next day. */
export const BLOCK_RULES: Partial<Rulebook> = {
  sessions: {
    book: [{ phase: 'continuous', from: '00:00', to: '24:00' }],
    block: [{ from: '13:00', to: '15:00' }],
  },
  prices: { band: null, close: { kind: 'vwap-of-day' }, firstReferences: { [CODE]: '68.50' }, composite: [] },
  block: { quantityMin: '100', band: '0.30', directed: true, group: true },
  fees: [
    ...plainRulebook('carbon').fees,
    { mode: 'block', side: 'buy', rate: '0.0005', minimum: '0.00', waiveBelow: '0.00' },
    { mode: 'block', side: 'sell', rate: '0.001', minimum: '0.00', waiveBelow: '0.00' },
  ],
};

/** Half past one in the afternoon of a day in March 2026, Shanghai. */
export function afternoonOf(day: number): string {
  return `2026-03-${String(day).padStart(2, '0')}T05:30:00.000Z`;
}

export interface Held {
  readonly available: bigint;
  readonly held: bigint;
  readonly pending: bigint;
}

/** A carbon market in which firms negotiate blocks with its loop itself. */
export class BlockFloor {
  loop: TradingLoop;

  private constructor(readonly fixture: MarketFixture) {}

  static async open(parts: Partial<Rulebook> = {}): Promise<BlockFloor> {
    const fixture = await MarketFixture.create('carbon', [CODE]);
    await changeRulebook(fixture.own, 'carbon', { ...BLOCK_RULES, ...parts });
    fixture.clock.set(afternoonOf(2));
    const floor = new BlockFloor(fixture);
    floor.loop = fixture.loop();
    await floor.loop.start();
    return floor;
  }

  async close(): Promise<void> {
    await this.loop.stop();
    await this.fixture.close();
  }

  /** Another process takes over: the state is built anew from the database. */
  async restart(): Promise<void> {
    await this.loop.stop();
    this.loop = this.fixture.loop();
    await this.loop.start();
  }

  ask(firm: Firm, item: number | null, action: BlockRequest, rest: Partial<DeskRequest> = {}): Promise<LoopReply> {
    return this.loop.submit({
      kind: 'desk',
      desk: 'block',
      item,
      organizationId: firm.organizationId,
      userId: firm.userId,
      accountId: firm.accountId,
      group: groupOf(firm),
      instrument: CODE,
      grid: GRID,
      action,
      guard: null,
      ...rest,
    });
  }

  /** The id of the block that was offered. */
  async offer(
    firm: Firm,
    side: 'buy' | 'sell',
    [priceTicks, quantityLots]: readonly [number, number],
    to: readonly Firm[],
    rest: { readonly group?: number; readonly guard?: RepeatGuard } = {},
  ): Promise<number> {
    const { group = groupOf(firm), guard = null } = rest;
    const reply = await this.ask(
      firm,
      null,
      {
        kind: 'offer',
        form: to.length > 1 ? 'group' : 'directed',
        side,
        terms: { priceTicks, quantityLots },
        offerer: { ...partyOf(firm), group },
        counterparties: to.map(partyOf),
        clientReference: null,
      },
      { guard, group },
    );
    if (reply.kind !== 'item') throw new Error(`the reply is ${reply.kind}`);
    return reply.id;
  }

  counter(firm: Firm, item: number, [priceTicks, quantityLots]: readonly [number, number], with_?: Firm) {
    const counterparty = with_ ? codeOf(with_) : null;
    return this.ask(firm, item, { kind: 'counter', counterparty, terms: { priceTicks, quantityLots } });
  }

  confirm(firm: Firm, item: number, version: number, with_?: Firm) {
    return this.ask(firm, item, { kind: 'confirm', counterparty: with_ ? codeOf(with_) : null, version });
  }

  withdraw(firm: Firm, item: number) {
    return this.ask(firm, item, { kind: 'withdraw' });
  }

  decline(firm: Firm, item: number) {
    return this.ask(firm, item, { kind: 'decline' });
  }

  block(id: number): DeskItem<Block> | undefined {
    return this.loop.current?.items.get(id) as DeskItem<Block> | undefined;
  }

  /** Of a block that has ended, too. */
  async status(id: number): Promise<string | undefined> {
    const [row] = await this.fixture.database.query<{ status: string }>(
      `SELECT status FROM market_desk_items WHERE market = 'carbon' AND id = $1`,
      [id],
    );
    return row?.status;
  }

  async deals(id: number): Promise<number> {
    const rows = await this.fixture.database.query(`SELECT 1 FROM market_deals WHERE market = 'carbon' AND item = $1`, [
      id,
    ]);
    return rows.length;
  }

  money(firm: Firm): Promise<Held> {
    return this.fixture.balance(firm, CNY);
  }

  units(firm: Firm): Promise<Held> {
    return this.fixture.balance(firm, CODE);
  }
}

export function partyOf(firm: Firm): BlockParty {
  const { organizationId: organization, accountId } = firm;
  return { organization, creditCode: codeOf(firm), account: Number(accountId), group: groupOf(firm) };
}

/** The fixture's firms are in no register; this stands for a credit code. */
export function codeOf(firm: Firm): string {
  return `FIRM${firm.accountId}`;
}

export function groupOf({ accountId }: Firm): number {
  return Number(accountId) * 2 + 1;
}

/** The code of the refusal; fails when there was none. */
export async function refusal(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof DomainError) return error.definition.code;
    throw error;
  }
  throw new Error('it was not refused');
}
