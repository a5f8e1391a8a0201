import type { Certainty, CompensationRules } from '../rule/rule.js';

/** Rules to start an agreement from. A template is in force nowhere: what it was made from is told beside it. */
export interface AgreementTemplate {
  readonly id: string;
  /** Letter of the archetype of the domain's list, for docs/rules/river-agreement.md. */
  readonly archetype: string;
  readonly titleZh: string;
  readonly titleEn: string;
  readonly basis: readonly TemplateBasis[];
  readonly rules: CompensationRules;
}

export interface TemplateBasis {
  readonly document: string;
  readonly certainty: Certainty;
  /** What of it is seen, inferred or a default to be confirmed. */
  readonly note: string;
}
