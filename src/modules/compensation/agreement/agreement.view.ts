import { ApiProperty } from '@nestjs/swagger';
import { formatYuan } from '../../../shared/fen.js';
import {
  AGREEMENT_STATES,
  checklistOf,
  lastDayOf,
  STATUTORY_CONTENTS,
  stateOf,
  type AgreementContent,
  type AgreementState,
  type CheckedContent,
  type StatutoryContent,
} from './agreement.js';
import type { SignatureRecord, VersionRecord } from './agreement.repository.js';
import { FINDING_KINDS, findingsOf, type ExampleValue, type Finding, type FindingKind } from './analysis/findings.js';
import type { EvaluatedLine, Evaluation, Outcome } from './rule/evaluation.js';
import { lineSentence } from './rule/printing.js';
import type { CompensationRules } from './rule/rule.js';
import { totalsOf } from './rule/statement.js';

/** A version as lists show it. */
export class AgreementLineView {
  @ApiProperty({ type: String, format: 'uuid' }) id: string;
  @ApiProperty({ type: Number }) version: number;
  @ApiProperty({ type: String }) titleZh: string;
  @ApiProperty({ type: String }) titleEn: string;
  @ApiProperty({ enum: AGREEMENT_STATES }) state: AgreementState;
  @ApiProperty({ type: String, format: 'date', nullable: true }) effectiveOn: string | null;
  @ApiProperty({
    type: String,
    format: 'date',
    nullable: true,
    description: 'The day before a later version begins, or its own end.',
  })
  lastOn: string | null;
  @ApiProperty({ type: [String], description: 'Ids of the parties that sign.' }) parties: readonly string[];
  @ApiProperty({ type: Boolean, description: 'Whether amounts follow from the rules alone.' }) settlesByItself: boolean;
  @ApiProperty({ type: String }) reason: string;
  @ApiProperty({ type: String, format: 'date-time' }) draftedAt: string;
}

export class CheckedContentView implements CheckedContent {
  @ApiProperty({ enum: Object.keys(STATUTORY_CONTENTS) }) content: StatutoryContent;
  @ApiProperty({ type: String }) zh: string;
  @ApiProperty({ type: String }) en: string;
  @ApiProperty({ type: Boolean }) complete: boolean;
}

export class ExampleValueView implements ExampleValue {
  @ApiProperty({ type: String }) zh: string;
  @ApiProperty({ type: String }) en: string;
  @ApiProperty({ type: String }) value: string;
}

export class FindingView implements Finding {
  @ApiProperty({ enum: FINDING_KINDS }) kind: FindingKind;
  @ApiProperty({ type: String }) part: string;
  @ApiProperty({ type: [String] }) lines: readonly string[];
  @ApiProperty({ type: [ExampleValueView] }) example: readonly ExampleValueView[];
  @ApiProperty({ type: Boolean, description: 'It keeps the agreement from settling by itself.' }) blocks: boolean;
  @ApiProperty({ type: String }) zh: string;
  @ApiProperty({ type: String }) en: string;
}

export class SignatureView implements SignatureRecord {
  @ApiProperty({ type: String }) party: string;
  @ApiProperty({ type: String, format: 'uuid' }) organizationId: string;
  @ApiProperty({ type: String, format: 'uuid' }) proposalId: string;
  @ApiProperty({ type: Boolean, description: 'Recorded for a party that is not on the platform.' }) onPaper: boolean;
  @ApiProperty({ type: String, format: 'date-time' }) signedAt: string;
}

export class SentenceView {
  @ApiProperty({ type: String }) part: string;
  @ApiProperty({ type: String }) line: string;
  @ApiProperty({ type: String }) zh: string;
  @ApiProperty({ type: String }) en: string;
}

export class AgreementView extends AgreementLineView {
  @ApiProperty({ type: Object, additionalProperties: true }) content: AgreementContent;
  @ApiProperty({ type: String, description: 'SHA-256 of the content as canonical JSON: what is signed.' })
  contentSha256: string;
  @ApiProperty({ type: [CheckedContentView], description: '生态保护补偿条例 art. 17.' })
  checklist: readonly CheckedContentView[];
  @ApiProperty({ type: [FindingView] }) findings: readonly FindingView[];
  @ApiProperty({ type: [SentenceView], description: 'The rules in words.' }) sentences: readonly SentenceView[];
  @ApiProperty({ type: [SignatureView] }) signatures: readonly SignatureView[];
}

export class AgreementChangeView {
  @ApiProperty({ type: String, example: 'rules.parts.0.lines.1.amount' }) path: string;
  @ApiProperty({ nullable: true, type: Object }) before: unknown;
  @ApiProperty({ nullable: true, type: Object }) after: unknown;
}

export class AgreementDiffView {
  @ApiProperty({ type: String, format: 'uuid' }) id: string;
  @ApiProperty({ type: Number }) version: number;
  @ApiProperty({ type: Number }) against: number;
  @ApiProperty({ type: [AgreementChangeView] }) changes: readonly AgreementChangeView[];
}

export class WordsView {
  @ApiProperty({ type: String }) zh: string;
  @ApiProperty({ type: String }) en: string;
}

export class ReasonView extends WordsView {
  @ApiProperty({ type: String, example: 'value-missing' }) code: string;
}

export class UsedValueView {
  @ApiProperty({ type: WordsView }) what: WordsView;
  @ApiProperty({ type: String }) value: string;
}

export class PaymentView {
  @ApiProperty({ type: String }) payer: string;
  @ApiProperty({ type: String }) payee: string;
  @ApiProperty({ type: String, description: 'Yuan.', example: '800000.00' }) amount: string;
}

export class WhatIfLineView {
  @ApiProperty({ type: String }) part: string;
  @ApiProperty({ type: String }) subject: string;
  @ApiProperty({ type: String, nullable: true }) item: string | null;
  @ApiProperty({ type: String, example: '2020-03' }) period: string;
  @ApiProperty({ type: String, nullable: true, description: 'The line of the rules that matched.' }) line:
    string | null;
  @ApiProperty({ enum: ['due', 'nothing', 'held'] }) outcome: Outcome;
  @ApiProperty({ type: [ReasonView] }) reasons: readonly ReasonView[];
  @ApiProperty({ type: [UsedValueView] }) used: readonly UsedValueView[];
  @ApiProperty({ type: String, description: 'Exact, in the unit of the rules.' }) exactAmount: string;
  @ApiProperty({ type: [PaymentView] }) payments: readonly PaymentView[];
}

export class PairTotalView {
  @ApiProperty({ type: [String], minItems: 2, maxItems: 2 }) between: readonly string[];
  @ApiProperty({ type: String, description: 'Yuan.' }) firstPays: string;
  @ApiProperty({ type: String, description: 'Yuan.' }) secondPays: string;
  @ApiProperty({ type: String, description: 'What the first owes on balance, yuan.' }) net: string;
}

export class PartyTotalView {
  @ApiProperty({ type: String }) party: string;
  @ApiProperty({ type: String, description: 'Yuan.' }) pays: string;
  @ApiProperty({ type: String, description: 'Yuan.' }) receives: string;
  @ApiProperty({ type: String, description: 'Received less paid, yuan.' }) net: string;
}

export class WhatIfView {
  @ApiProperty({ type: Boolean }) settlesByItself: boolean;
  @ApiProperty({ type: Number, description: 'Lines that are still open.' }) held: number;
  @ApiProperty({ type: [WhatIfLineView] }) lines: readonly WhatIfLineView[];
  @ApiProperty({ type: [PairTotalView] }) pairs: readonly PairTotalView[];
  @ApiProperty({ type: [PartyTotalView] }) parties: readonly PartyTotalView[];
}

export class AgreementTemplateView {
  @ApiProperty({ type: String, example: 'lushui' }) id: string;
  @ApiProperty({ type: String, description: 'Letter of the scheme in docs/rules/river-agreement.md.' })
  archetype: string;
  @ApiProperty({ type: String }) titleZh: string;
  @ApiProperty({ type: String }) titleEn: string;
  @ApiProperty({ type: [Object] }) basis: readonly object[];
  @ApiProperty({ type: [SentenceView] }) sentences: readonly SentenceView[];
  @ApiProperty({ type: Object, additionalProperties: true }) rules: CompensationRules;
}

export class AgreementTemplatesView {
  @ApiProperty({ type: [AgreementTemplateView] }) items: readonly AgreementTemplateView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: null;
}

export function agreementLine(record: VersionRecord, today: string): AgreementLineView {
  const { agreementId, version, content, effectiveOn, signingParties, settlesByItself, reason, draftedAt } = record;
  return {
    id: agreementId,
    version,
    titleZh: content.titleZh,
    titleEn: content.titleEn,
    state: stateOf({ ...record, ...progressOf(record) }, today),
    effectiveOn,
    lastOn: lastDayOf(record),
    parties: signingParties,
    settlesByItself,
    reason,
    draftedAt: draftedAt.toISOString(),
  };
}

export function agreementView(record: VersionRecord, today: string): AgreementView {
  const { content, contentHash, signatures } = record;
  return {
    ...agreementLine(record, today),
    content,
    contentSha256: contentHash.toString('hex'),
    checklist: checklistOf(content),
    findings: findingsOf(content.rules),
    sentences: sentencesOf(content.rules),
    signatures: signatures.map((each) => ({ ...each, signedAt: new Date(each.signedAt).toISOString() })),
  };
}

export function progressOf({ offeredAt, signatures, signingParties }: VersionRecord) {
  return { offered: offeredAt !== null, signed: signatures.length === signingParties.length };
}

export function sentencesOf(rules: CompensationRules): readonly SentenceView[] {
  return rules.parts.flatMap((part) =>
    part.lines.map((line) => ({ part: part.id, line: line.id, ...lineSentence(rules, part, line) })),
  );
}

export function whatIfView(evaluation: Evaluation, settlesByItself: boolean): WhatIfView {
  const { pairs, parties, held } = totalsOf(evaluation);
  return {
    settlesByItself,
    held,
    lines: evaluation.lines.map(lineView),
    pairs: pairs.map(({ between, firstPaysFen, secondPaysFen, netFen }) => ({
      between,
      firstPays: formatYuan(firstPaysFen),
      secondPays: formatYuan(secondPaysFen),
      net: formatYuan(netFen),
    })),
    parties: parties.map(({ party, paysFen, receivesFen, netFen }) => ({
      party,
      pays: formatYuan(paysFen),
      receives: formatYuan(receivesFen),
      net: formatYuan(netFen),
    })),
  };
}

function lineView({ period, payments, ...line }: EvaluatedLine): WhatIfLineView {
  return {
    ...line,
    period: period.name,
    payments: payments.map(({ payer, payee, amountFen }) => ({ payer, payee, amount: formatYuan(amountFen) })),
  };
}
