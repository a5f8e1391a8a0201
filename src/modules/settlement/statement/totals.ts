import type { Tx } from '../../../platform/database/database.js';
import { parseDecimal } from '../../../shared/decimal.js';
import { CNY, YUAN_DECIMALS } from '../../../shared/fen.js';
import { invariant } from '../../../shared/invariant.js';
import type { Market } from '../../../shared/market.js';
import { standingsAt, type AssetScales, type MarketWindow } from '../../ledger/index.js';
import type { Difference } from '../break/break.js';
import { isParticipant } from '../run/day-commands.js';
import type { SettledMarkets, Turnover } from '../settled-markets.js';
import { readStatement, sideOf, type Side, type StatementContent } from './statement.js';
import { statementsOfDay, statementsOfOrganizations, type WrittenStatement } from './statement.repository.js';

/** Statements that are read at once. */
const PAGE = 200;

/** What the statements that were written say together. */
interface Sums {
  /** By mode and instrument: fills, smallest units and fen, of purchases and of sales, and all fees. */
  readonly modes: Map<string, ModeSum>;
  /** By asset and side: available, held and pending at the close. */
  readonly closing: Map<string, [bigint, bigint, bigint]>;
}

interface ModeSum {
  readonly buy: [fills: bigint, units: bigint, fen: bigint];
  readonly sell: [fills: bigint, units: bigint, fen: bigint];
  feesFen: bigint;
}

/**
 * Reads the statements of the day back and compares them with what the market traded, by mode and instrument; with what
 * the ledger has at the close, by asset; each with itself; and its opening with the closing of the day before.
 */
export async function compareTotals(
  tx: Tx,
  markets: SettledMarkets,
  scales: AssetScales,
  day: string,
  window: MarketWindow,
  previousDay: string | null,
): Promise<{ readonly differences: readonly Difference[]; readonly turnover: readonly Turnover[] }> {
  const { market, after, upTo } = window;
  const reader = await AmountReader.of(tx, scales, market, upTo);
  const sums: Sums = { modes: new Map(), closing: new Map() };
  const differences: Difference[] = [];
  for await (const statements of pages(tx, market, day)) {
    const earlier = await closingsOf(tx, market, previousDay, statements);
    for (const statement of statements) {
      const content = readStatement(statement.content);
      addUp(sums, content, reader);
      differences.push(...innerDifferences(statement, content, reader));
      differences.push(...openingDifferences(content, earlier.get(statement.organizationId), reader));
    }
  }
  const turnover = await markets.turnover(tx, market, after.sequence, upTo.sequence);
  differences.push(...modeDifferences(sums, turnover));
  const standings = new Map<string, [bigint, bigint, bigint]>();
  for (const standing of (await standingsAt(tx, market, upTo)).filter(isParticipant)) {
    addTo(standings, subjectOf(standing.asset, sideOf(standing)), [
      standing.available,
      standing.held,
      standing.pending,
    ]);
  }
  for (const subject of new Set([...standings.keys(), ...sums.closing.keys()])) {
    const expected = (standings.get(subject) ?? [0n, 0n, 0n]).join('/');
    const actual = (sums.closing.get(subject) ?? [0n, 0n, 0n]).join('/');
    if (expected !== actual) differences.push({ kind: 'statement-balances', subject, expected, actual });
  }
  return { differences, turnover };
}

async function* pages(tx: Tx, market: Market, day: string): AsyncGenerator<readonly WrittenStatement[]> {
  let after: string | null = null;
  for (;;) {
    const page: readonly WrittenStatement[] = await statementsOfDay(tx, market, day, after, PAGE);
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.organizationId;
  }
}

async function closingsOf(
  tx: Tx,
  market: Market,
  day: string | null,
  statements: readonly WrittenStatement[],
): Promise<ReadonlyMap<string, StatementContent>> {
  if (day === null) return new Map();
  const ids = statements.map(({ organizationId }) => organizationId);
  const rows = await statementsOfOrganizations(tx, market, day, ids);
  return new Map(rows.map((row) => [row.organizationId, readStatement(row.content)]));
}

function addUp(sums: Sums, { money, units, trades }: StatementContent, reader: AmountReader): void {
  for (const { mode, instrument, side, quantity, amount, fee } of trades) {
    const key = `${mode} ${instrument}`;
    const sum: ModeSum = sums.modes.get(key) ?? { buy: [0n, 0n, 0n], sell: [0n, 0n, 0n], feesFen: 0n };
    sums.modes.set(key, sum);
    sum[side][0] += 1n;
    sum[side][1] += reader.read(instrument, quantity);
    sum[side][2] += reader.read(CNY, amount);
    sum.feesFen += reader.read(CNY, fee);
  }
  addTo(sums.closing, CNY, [reader.read(CNY, money.available), reader.read(CNY, money.held), 0n]);
  for (const { instrument, side, available, held, pending } of units) {
    addTo(sums.closing, subjectOf(instrument, side), [
      reader.read(instrument, available),
      reader.read(instrument, held),
      reader.read(instrument, pending),
    ]);
  }
}

/** `CEA24`, and `CEA24 register` for what lies there. */
function subjectOf(asset: string, side: Side): string {
  return side === 'trading' ? asset : `${asset} ${side}`;
}

function addTo(sums: Map<string, [bigint, bigint, bigint]>, asset: string, buckets: [bigint, bigint, bigint]): void {
  const [available, held, pending] = sums.get(asset) ?? [0n, 0n, 0n];
  sums.set(asset, [available + buckets[0], held + buckets[1], pending + buckets[2]]);
}

/**
 * Opening and flows make the closing, in money and in each instrument on each side; what left the one side came to the
 * other; and the columns say what the content says.
 */
function innerDifferences(
  statement: WrittenStatement,
  { money, units }: StatementContent,
  reader: AmountReader,
): Difference[] {
  const read = (text: string): bigint => reader.read(CNY, text);
  const flows =
    read(money.sold) -
    read(money.sellFees) -
    read(money.bought) -
    read(money.buyFees) +
    read(money.cashIn) -
    read(money.cashOut) +
    read(money.depositsIn) -
    read(money.depositsOut) +
    read(money.otherIn) -
    read(money.otherOut);
  const found: Difference[] = [];
  const expect = (asset: string, expected: bigint, actual: bigint): void => {
    if (expected === actual) return;
    const subject = `organization ${statement.organizationId} ${asset}`;
    found.push({ kind: 'statement-totals', subject, expected: expected.toString(), actual: actual.toString() });
  };
  expect(CNY, read(money.opening) + flows, read(money.closing));
  const { openingFen, boughtFen, soldFen, feesFen, otherFen, closingFen } = statement;
  expect('columns', openingFen + soldFen - boughtFen - feesFen + otherFen, closingFen);
  const between = new Map<string, [out: bigint, into: bigint]>();
  for (const line of units) {
    const { instrument, side } = line;
    const of = (text: string): bigint => reader.read(instrument, text);
    const moved = of(line.movedIn) - of(line.movedOut);
    const flowed = of(line.bought) - of(line.sold) + moved + of(line.otherIn) - of(line.otherOut);
    expect(subjectOf(instrument, side), of(line.opening) + flowed, of(line.closing));
    const [out, into] = between.get(instrument) ?? [0n, 0n];
    between.set(instrument, [out + of(line.movedOut), into + of(line.movedIn)]);
  }
  for (const [instrument, [out, into]] of between) expect(`${instrument} between its sides`, out, into);
  return found;
}

/** What a statement opens with is what the one before closed with; who had none before opens with nothing. */
function openingDifferences(
  content: StatementContent,
  earlier: StatementContent | undefined,
  reader: AmountReader,
): Difference[] {
  const closings = new Map(earlier?.units.map((line) => [subjectOf(line.instrument, line.side), line.closing]));
  if (earlier) closings.set(CNY, earlier.money.closing);
  const money = { asset: CNY, place: CNY, opening: content.money.opening };
  const units = content.units.map(({ instrument, side, opening }) => {
    return { asset: instrument, place: subjectOf(instrument, side), opening };
  });
  return [money, ...units].flatMap(({ asset, place, opening }): Difference[] => {
    const closing = closings.get(place) ?? '0';
    if (reader.read(asset, closing) === reader.read(asset, opening)) return [];
    const subject = `organization ${content.organization.id} ${place}`;
    return [{ kind: 'opening-closing', subject, expected: closing, actual: opening }];
  });
}

/** Purchases and sales of the statements are each all that was traded, and their fees all fees. */
function modeDifferences({ modes }: Sums, turnover: readonly Turnover[]): Difference[] {
  const traded = new Map(turnover.map((each) => [`${each.mode} ${each.instrument}`, each]));
  return [...new Set([...modes.keys(), ...traded.keys()])].flatMap((subject): Difference[] => {
    const { fills = 0, units = 0n, amountFen = 0n, feesFen = 0n } = traded.get(subject) ?? {};
    const sum: ModeSum = modes.get(subject) ?? { buy: [0n, 0n, 0n], sell: [0n, 0n, 0n], feesFen: 0n };
    const side = `${fills}/${units}/${amountFen}`;
    const expected = `bought ${side} sold ${side} fees ${feesFen}`;
    const actual = `bought ${sum.buy.join('/')} sold ${sum.sell.join('/')} fees ${sum.feesFen}`;
    return expected === actual ? [] : [{ kind: 'statement-totals', subject, expected, actual }];
  });
}

/** Reads printed amounts back into fen and smallest units. */
class AmountReader {
  private constructor(private readonly decimals: ReadonlyMap<string, number>) {}

  static async of(tx: Tx, scales: AssetScales, market: Market, upTo: MarketWindow['upTo']): Promise<AmountReader> {
    const assets = new Set((await standingsAt(tx, market, upTo)).map(({ asset }) => asset));
    assets.delete(CNY);
    const decimals = new Map([[CNY, YUAN_DECIMALS]]);
    for (const [code, scale] of await scales.scalesOf([...assets])) decimals.set(code, scale.decimals);
    return new AmountReader(decimals);
  }

  read(asset: string, text: string): bigint {
    const decimals = this.decimals.get(asset);
    invariant(decimals !== undefined, `the ledger knows every asset of a statement: ${asset}`);
    const negative = text.startsWith('-');
    const parsed = parseDecimal(negative ? text.slice(1) : text, decimals);
    invariant(parsed.ok, `a statement has amounts in it: ${text}`);
    return negative ? -parsed.value : parsed.value;
  }
}
