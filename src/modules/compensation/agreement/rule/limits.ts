import type { Fraction } from 'fraction.js';
import type { ExactLine } from './evaluation.js';
import { exactText, ZERO } from './exact.js';
import { periodAt, type Period, type Span } from './period.js';
import { constantOf, unknown } from './reckoning.js';
import type { CompensationRules, Limit } from './rule.js';
import { isSelected, scopeKey } from './scope.js';
import { words } from './words.js';

/** Applies caps and floors one after the other; lines come in the order of time. */
export function withLimits(rules: CompensationRules, lines: readonly ExactLine[], span: Span): readonly ExactLine[] {
  return rules.limits.reduce(
    (standing, limit) => (limit.kind === 'cap' ? capped(rules, limit, standing) : raised(rules, limit, standing, span)),
    lines,
  );
}

function capped(rules: CompensationRules, limit: Limit, lines: readonly ExactLine[]): readonly ExactLine[] {
  const most = amountOf(rules, limit);
  const held = new Set<string>();
  const usedUp = new Map<string, Fraction>();
  return lines.map((line) => {
    for (const scope of heldScopes(rules, limit, line)) held.add(scope);
    if (line.outcome !== 'due' || !isSelected(line, limit.lines)) return line;
    const scope = scopeKey(line, limit.per, rules);
    if (most === null) return open(line, limit, 'parameter-unknown');
    // What the line before it will come to decides how much of the cap is left.
    if (held.has(scope)) return open(line, limit, 'waits-for-earlier');
    const key = directedKey(scope, line);
    const before = usedUp.get(key) ?? ZERO;
    const left = most.sub(before);
    const amount = line.amount.gt(left) ? left : line.amount;
    usedUp.set(key, before.add(amount));
    if (amount.equals(line.amount)) return line;
    const text = words(
      `以“${limit.nameZh}”${exactText(most)}为限`,
      `capped by "${limit.nameZh}" at ${exactText(most)}`,
    );
    const used = [...line.used, { what: words('限额前金额', 'amount before the cap'), value: exactText(line.amount) }];
    const outcome = amount.equals(0) ? 'nothing' : 'due';
    return { ...line, amount, outcome, used, reasons: [...line.reasons, { code: 'capped', ...text }] };
  });
}

function raised(rules: CompensationRules, limit: Limit, lines: readonly ExactLine[], span: Span): readonly ExactLine[] {
  const least = amountOf(rules, limit);
  const groups = new Map<string, ExactLine[]>();
  const held = new Set<string>();
  for (const line of lines) {
    for (const scope of heldScopes(rules, limit, line)) held.add(scope);
    if (line.outcome !== 'due' || !isSelected(line, limit.lines)) continue;
    const key = directedKey(scopeKey(line, limit.per, rules), line);
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  const supplements = [...groups.values()].flatMap((group) => {
    const last = group.at(-1);
    const over = last && whenOver(rules, limit, last);
    if (!over || over.from < span.from || over.to > span.to) return [];
    const total = group.reduce((sum, { amount }) => sum.add(amount), ZERO);
    if (least !== null && total.gte(least)) return [];
    const supplement: ExactLine = { ...last, period: over, line: limit.id, used: [], reasons: [] };
    if (least === null) return [open(supplement, limit, 'parameter-unknown')];
    if (held.has(scopeKey(last, limit.per, rules))) return [open(supplement, limit, 'waits-for-earlier')];
    const used = [
      { what: words(`“${limit.nameZh}”`, `"${limit.nameZh}"`), value: exactText(least) },
      { what: words('补足前合计', 'total before it is raised'), value: exactText(total) },
    ];
    return [{ ...supplement, amount: least.sub(total), used }];
  });
  return supplements.length === 0 ? lines : inTime([...lines, ...supplements]);
}

/**
 * In which scopes of the limit a held line will have its amount. Where it is not yet known which line of the part applies,
 * it may be any.
 */
function heldScopes(rules: CompensationRules, { lines, per }: Limit, held: ExactLine): readonly string[] {
  if (held.outcome !== 'held') return [];
  const part = rules.parts.find(({ id }) => id === held.part);
  const may = held.line === null ? (part?.lines ?? []).map(({ id }) => ({ ...held, line: id })) : [held];
  return may.filter((line) => isSelected(line, lines)).map((line) => scopeKey(line, per, rules));
}

/**
 * A floor adds at the end of its own period, and nothing while that still runs: a month that was settled must not change
 * because nothing came after it. The week that begins last in a month or a year still belongs to it.
 */
function whenOver(rules: CompensationRules, { per }: Limit, { period }: ExactLine): Period {
  if (per.includes('period') || !(per.includes('year') || per.includes('month'))) return period;
  const whole = per.includes('month')
    ? periodAt('month', period.from, 1)
    : periodAt('year', period.from, rules.yearBegins);
  // A quarter or a year is not over with the month in which it begins.
  if (period.kind !== 'week' && period.to > whole.to) return period;
  return period.kind === 'week' ? { ...whole, to: periodAt('week', whole.to, 1).to } : whole;
}

function amountOf({ parameters }: CompensationRules, { amount }: Limit): Fraction | null {
  if (typeof amount === 'string') return constantOf(amount);
  const found = amount.kind === 'parameter' ? parameters.find(({ id }) => id === amount.name) : undefined;
  return found?.value ? constantOf(found.value) : null;
}

function open(line: ExactLine, { nameZh }: Limit, code: 'parameter-unknown' | 'waits-for-earlier'): ExactLine {
  const text =
    code === 'parameter-unknown'
      ? words(`“${nameZh}”的数额尚未确定`, `the amount of "${nameZh}" is not known`)
      : words(`“${nameZh}”范围内有更早的事项待定`, `an earlier line within "${nameZh}" is held`);
  return { ...line, outcome: 'held', amount: ZERO, reasons: unknown(code, text).reasons };
}

/** By who pays whom, not by their shares: items that are shared out differently still use up one cap of their section. */
function directedKey(scope: string, { from, to }: ExactLine): string {
  const side = (portions: ExactLine['from']): string =>
    [...new Set(portions.filter(({ share }) => share.gt(0)).map(({ party }) => party))].sort().join(',');
  return `${scope} ${side(from)}>${side(to)}`;
}

/** The sort is stable: lines of a period keep their places, supplements come after them. */
function inTime(lines: readonly ExactLine[]): readonly ExactLine[] {
  return [...lines].sort((a, b) => (a.period.to === b.period.to ? 0 : a.period.to < b.period.to ? -1 : 1));
}
