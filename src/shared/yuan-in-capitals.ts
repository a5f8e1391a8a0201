import { invariant } from './invariant.js';

/** The largest amount the ledger carries, one hundred trillion yuan; 壹佰万亿 is still read one way only. */
const CAPITALS_FEN_MAX = 10n ** 16n;

const DIGITS = '零壹贰叁肆伍陆柒捌玖';

/** From the largest; what stands before 亿 or 万 is itself a number of these places. */
const PLACES: readonly (readonly [value: bigint, name: string])[] = [
  [100_000_000n, '亿'],
  [10_000n, '万'],
  [1_000n, '仟'],
  [100n, '佰'],
  [10n, '拾'],
];

/**
 * An amount in capitals as payment documents carry it (支付结算办法, annex 1; docs/rules/capitals.md): 140950n fen →
 * `人民币壹仟肆佰零玖元伍角`. Where the annex lets one write 零 or leave it out, its first form is taken. The annex knows
 * no negative amount, so one is refused: a document says in words who pays whom. At most 10^16 fen.
 */
export function yuanInCapitals(amountFen: bigint): string {
  invariant(amountFen >= 0n, 'an amount in capitals is not negative; its document says who pays whom');
  invariant(amountFen <= CAPITALS_FEN_MAX, 'an amount in capitals is at most 10^16 fen');
  const yuan = amountFen / 100n;
  const jiao = (amountFen / 10n) % 10n;
  const fen = amountFen % 10n;
  if (jiao === 0n && fen === 0n) return `人民币${inCapitals(yuan)}元整`;
  return `人民币${yuanPart(yuan, jiao)}${jiao > 0n ? `${digit(jiao)}角` : ''}${fen > 0n ? `${digit(fen)}分` : ''}`;
}

/** What stands before 角 and 分, with the 零 of an empty place on either side of 元. */
function yuanPart(yuan: bigint, jiao: bigint): string {
  if (yuan === 0n) return '';
  return `${inCapitals(yuan)}元${yuan % 10n === 0n || jiao === 0n ? '零' : ''}`;
}

/** One 零 for any number of empty places between two that are filled; none before 仟 when only the 万 place is empty. */
function inCapitals(number: bigint): string {
  const place = PLACES.find(([value]) => number >= value);
  if (!place) return digit(number);
  const [value, name] = place;
  const rest = number % value;
  const head = `${inCapitals(number / value)}${name}`;
  if (rest === 0n) return head;
  return `${head}${rest < value / 10n ? '零' : ''}${inCapitals(rest)}`;
}

function digit(value: bigint): string {
  return DIGITS.charAt(Number(value));
}
