export { CompensationModule } from './compensation.module.js';
export { SectionRegister } from './section/section-register.js';
export {
  SECTION_KINDS,
  WATER_CLASSES,
  type NewSection,
  type Section,
  type SectionKind,
  type WaterClass,
} from './section/section.js';
export * from './compensation.errors.js';
export * from './agreement/agreement.errors.js';
export { AgreementDrafts } from './agreement/agreement-drafts.js';
export { AgreementSignatures } from './agreement/agreement-signatures.js';
export { Agreements } from './agreement/agreements.service.js';
export type { AgreementContent } from './agreement/agreement.js';
export { AGREEMENT_TEMPLATES } from './agreement/template/templates.js';
export { evaluate, type EvaluatedLine, type Evaluation } from './agreement/rule/evaluation.js';
export type { Evidence, Facts, Given } from './agreement/rule/evidence.js';
export type { CompensationRules } from './agreement/rule/rule.js';
export { statementOf, totalsOf } from './agreement/rule/statement.js';
