import type { ExactLine } from './evaluation.js';
import { EvidenceMeasures, type Scene } from './evidence-measures.js';
import { ZERO } from './exact.js';
import { judge, unknown, type Reason } from './reckoning.js';
import type { CompensationRules, Veto } from './rule.js';
import { isSelected, scopeKey } from './scope.js';
import { words } from './words.js';

/** Cancels what a veto of the same scope forbids, and holds open what a veto that cannot be told yet may forbid. */
export function withVetoes(
  rules: CompensationRules,
  lines: readonly ExactLine[],
  scenesOf: (part: string) => readonly Scene[],
): readonly ExactLine[] {
  return rules.vetoes.reduce((standing, veto) => {
    const spoken = spokenBy(rules, veto, scenesOf(veto.part));
    return standing.map((line) => {
      const word = isSelected(line, veto.cancels) ? spoken.get(scopeKey(line, veto.per, rules)) : undefined;
      return word && line.outcome === 'due' ? struck(line, veto, word) : line;
    });
  }, lines);
}

type Spoken = { readonly forbids: true } | { readonly forbids: null; readonly reasons: readonly Reason[] };

function spokenBy(rules: CompensationRules, veto: Veto, scenes: readonly Scene[]): ReadonlyMap<string, Spoken> {
  const spoken = new Map<string, Spoken>();
  for (const scene of scenes) {
    const verdict = judge(veto.when, new EvidenceMeasures(scene));
    const { subject, party, period, item } = scene;
    const key = scopeKey({ part: veto.part, line: null, subject, party, period, item }, veto.per, rules);
    if (verdict.known && verdict.holds) spoken.set(key, { forbids: true });
    else if (!verdict.known && !spoken.has(key)) spoken.set(key, { forbids: null, reasons: verdict.reasons });
  }
  return spoken;
}

function struck(line: ExactLine, { nameZh }: Veto, word: Spoken): ExactLine {
  if (word.forbids) {
    const text = words(`一票否决：${nameZh}`, `cancelled by the veto "${nameZh}"`);
    return { ...line, outcome: 'nothing', amount: ZERO, reasons: [{ code: 'vetoed', ...text }] };
  }
  const { reasons } = unknown('veto-open', words(`能否否决尚不能确定：${nameZh}`, `the veto "${nameZh}" is open`));
  return { ...line, outcome: 'held', amount: ZERO, reasons: [...reasons, ...word.reasons] };
}
