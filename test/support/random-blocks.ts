import fc from 'fast-check';
import { DomainError } from '../../src/shared/domain-error.js';
import { afternoonOf, BlockFloor } from './block-floor.js';
import type { Firm } from './market-fixture.js';

/** One thing that somebody does to a block. Firms go by their place, blocks and versions by how far back they are. */
export type BlockStep =
  | { readonly kind: 'offer'; firm: number; side: 'buy' | 'sell'; to: readonly number[]; price: number; lots: number }
  | { readonly kind: 'counter'; firm: number; block: number; with: number; price: number; lots: number }
  | { readonly kind: 'confirm'; firm: number; block: number; with: number; stale: boolean }
  | { readonly kind: 'decline'; firm: number; block: number }
  | { readonly kind: 'withdraw'; firm: number; block: number }
  | { readonly kind: 'next-day' }
  | { readonly kind: 'restart' };

const FIRMS = 4;
const FIRM_FEN = 5_000_000n;
const FIRM_UNITS = 600n;

const firm = fc.nat({ max: FIRMS - 1 });
const block = fc.nat({ max: 2 });
const price = fc.integer({ min: 4_700, max: 9_000 });
const lots = fc.integer({ min: 95, max: 400 });

export const blockStep: fc.Arbitrary<BlockStep> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('offer' as const),
      firm,
      side: fc.constantFrom('buy' as const, 'sell' as const),
      to: fc.uniqueArray(firm, { minLength: 1, maxLength: FIRMS - 1 }),
      price,
      lots,
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('counter' as const), firm, block, with: firm, price, lots }) },
  {
    weight: 14,
    arbitrary: fc.record({
      kind: fc.constant('confirm' as const),
      firm,
      block,
      with: firm,
      stale: fc.constantFrom(true, false, false, false),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('decline' as const), firm, block }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), firm, block }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('next-day' as const, 'restart' as const) }) },
);

interface ModelTerms {
  readonly price: number;
  readonly lots: number;
}

/** What is known of a negotiation from what was asked for and taken: said as plainly as can be. */
interface ModelTalk {
  readonly other: number;
  open: boolean;
  version: number;
  table: ModelTerms;
  own: ModelTerms;
  others: ModelTerms | null;
  readonly confirmed: Set<number>;
}

interface ModelBlock {
  readonly id: number;
  readonly firm: number;
  readonly side: 'buy' | 'sell';
  readonly talks: readonly ModelTalk[];
}

export interface FirmBalances {
  readonly money: { readonly available: bigint; readonly held: bigint; readonly pending: bigint };
  readonly units: { readonly available: bigint; readonly held: bigint; readonly pending: bigint };
}

/** Four firms that negotiate at random, beside a model of what each must have after every step. */
export class RandomBlocks {
  private readonly firms: Firm[] = [];
  private readonly blocks: ModelBlock[] = [];
  private readonly money = new Array<bigint>(FIRMS).fill(FIRM_FEN);
  private readonly units = new Array<bigint>(FIRMS).fill(FIRM_UNITS);
  private readonly pending = new Array<bigint>(FIRMS).fill(0n);
  private day = 2;

  private constructor(readonly floor: BlockFloor) {}

  static async open(): Promise<RandomBlocks> {
    const blocks = new RandomBlocks(await BlockFloor.open());
    for (let index = 0; index < FIRMS; index += 1) {
      blocks.firms.push(await blocks.floor.fixture.firm(FIRM_FEN, FIRM_UNITS));
    }
    return blocks;
  }

  close(): Promise<void> {
    return this.floor.close();
  }

  async does(step: BlockStep): Promise<void> {
    if (step.kind === 'restart') return this.restart();
    if (step.kind === 'next-day') return this.nextDay();
    try {
      await this.take(step);
    } catch (error) {
      // A refusal must leave no trace, which the comparison after this step shows.
      if (!(error instanceof DomainError)) throw error;
    }
  }

  /** As the ledger has them. */
  async balances(): Promise<FirmBalances[]> {
    return Promise.all(
      this.firms.map(async (each) => ({ money: await this.floor.money(each), units: await this.floor.units(each) })),
    );
  }

  /** As the model has them. */
  expected(): FirmBalances[] {
    return this.firms.map((_, index) => {
      const [fen, units] = [this.heldFen(index), this.heldUnits(index)];
      return {
        money: { available: this.money[index]! - fen, held: fen, pending: 0n },
        units: { available: this.units[index]! - units, held: units, pending: this.pending[index]! },
      };
    });
  }

  private async take(step: Exclude<BlockStep, { kind: 'next-day' | 'restart' }>): Promise<void> {
    const { floor, firms } = this;
    if (step.kind === 'offer') {
      const asking = firms[step.firm]!;
      const to = step.to.map((index) => firms[index]!);
      const id = await floor.offer(asking, step.side, [step.price, step.lots], to);
      const table = { price: step.price, lots: step.lots };
      const talks = step.to.map((other): ModelTalk => ({
        other,
        open: true,
        version: 1,
        table,
        own: table,
        others: null,
        confirmed: new Set(),
      }));
      this.blocks.push({ id, firm: step.firm, side: step.side, talks });
      return;
    }
    const known = this.blocks.at(-1 - step.block);
    if (!known) return;
    const { who, other } = placed(known, step);
    const asking = firms[who]!;
    if (step.kind === 'withdraw') {
      await floor.withdraw(asking, known.id);
      for (const talk of known.talks) talk.open = false;
      return;
    }
    const isOfferer = known.firm === who;
    const talk = known.talks.find((each) => each.other === other);
    if (step.kind === 'decline') {
      await floor.decline(asking, known.id);
      talk!.open = false;
      return;
    }
    const named = isOfferer ? firms[other]! : undefined;
    if (step.kind === 'counter') {
      await floor.counter(asking, known.id, [step.price, step.lots], named);
      const terms = { price: step.price, lots: step.lots };
      talk!.version += 1;
      talk!.table = terms;
      talk!.confirmed.clear();
      if (isOfferer) talk!.own = terms;
      else talk!.others = terms;
      return;
    }
    await floor.confirm(asking, known.id, (talk?.version ?? 1) - Number(step.stale), named);
    talk!.confirmed.add(who);
    if (isOfferer) talk!.own = talk!.table;
    else talk!.others = talk!.table;
    if (talk!.confirmed.size === 2) this.deal(known, talk!);
  }

  private deal(block: ModelBlock, talk: ModelTalk): void {
    for (const each of block.talks) each.open = false;
    const [buyer, seller] = block.side === 'buy' ? [block.firm, talk.other] : [talk.other, block.firm];
    const amount = BigInt(talk.table.price) * BigInt(talk.table.lots);
    this.money[buyer]! -= amount + halfUp(amount * 5n, 10_000n);
    this.money[seller]! += amount - halfUp(amount, 1_000n);
    this.units[seller]! -= BigInt(talk.table.lots);
    this.pending[buyer]! += BigInt(talk.table.lots);
  }

  private heldFen(index: number): bigint {
    return this.held(index, 'buy', ({ price: ticks, lots: quantity }) => {
      const amount = BigInt(ticks) * BigInt(quantity);
      return amount + halfUp(amount * 5n, 10_000n);
    });
  }

  private heldUnits(index: number): bigint {
    return this.held(index, 'sell', ({ lots: quantity }) => BigInt(quantity));
  }

  private held(index: number, side: 'buy' | 'sell', need: (terms: ModelTerms) => bigint): bigint {
    let sum = 0n;
    for (const each of this.blocks) {
      const open = each.talks.filter((talk) => talk.open);
      if (each.firm === index && each.side === side) {
        sum += open.map(({ own }) => need(own)).reduce((most, amount) => (amount > most ? amount : most), 0n);
      }
      if (each.side === side) continue;
      for (const { other, others } of open) if (other === index && others) sum += need(others);
    }
    return sum;
  }

  /** The day ends: every open block is void, and what was bought can be sold. */
  private async nextDay(): Promise<void> {
    this.day = this.day === 28 ? 28 : this.day + 1;
    if (this.day === 28) return;
    this.floor.fixture.clock.set(afternoonOf(this.day));
    await this.floor.loop.tick();
    for (const { talks } of this.blocks) for (const talk of talks) talk.open = false;
    for (const [index, units] of this.pending.entries()) {
      this.units[index]! += units;
      this.pending[index] = 0n;
    }
  }

  private async restart(): Promise<void> {
    const before = this.floor.loop.current?.hash().toString('hex');
    await this.floor.restart();
    const after = this.floor.loop.current?.hash().toString('hex');
    if (before !== after) throw new Error('the market that was built anew is another one');
  }
}

/** Who takes a step and in which negotiation: mostly a party and its own, now and then a stranger. */
function placed(
  { firm: offerer, talks }: ModelBlock,
  step: Extract<BlockStep, { block: number }>,
): { who: number; other: number } {
  const parties = [offerer, ...talks.map(({ other }) => other)];
  const who = step.block === 2 ? step.firm : parties[step.firm % parties.length]!;
  if (who !== offerer) return { who, other: who };
  return { who, other: talks[('with' in step ? step.with : 0) % talks.length]!.other };
}

function halfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}
