import { ApiProperty } from '@nestjs/swagger';
import { DocumentView } from '../../approval/index.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import type { Alert, FoundEvidence, TakenStep } from './alert.js';
import { ALERT_KINDS, SEVERITIES, type AlertKind, type Severity } from './finding.js';
import { ALERT_STATES, nextStates, type AlertState } from './ladder.js';

export class AlertLineView {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: MARKETS }) market!: Market;
  @ApiProperty() instrument!: string;
  @ApiProperty({ example: '2026-03-02' }) day!: string;
  @ApiProperty({ enum: ALERT_KINDS }) kind!: AlertKind;
  @ApiProperty({ description: 'A holder, a pair of holders, a side or the day as a whole' }) subject!: string;
  @ApiProperty({ enum: SEVERITIES }) severity!: Severity;
  @ApiProperty({ type: [String], description: 'Organizations concerned' }) parties!: readonly string[];
  @ApiProperty({ enum: ALERT_STATES }) state!: AlertState;
  @ApiProperty({ type: String, nullable: true, description: 'The answer that is due' }) replyBy!: string | null;
  @ApiProperty() raisedAt!: string;
  @ApiProperty() changedAt!: string;
}

export class FigureView {
  @ApiProperty({ example: 'shareBasisPoints' }) name!: string;
  @ApiProperty({ example: '3120' }) value!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Null for a figure that only explains' })
  threshold!: string | null;
}

export class EvidenceView {
  @ApiProperty() foundAt!: string;
  @ApiProperty({ description: 'SHA-256, hexadecimal' }) digest!: string;
  @ApiProperty({ enum: SEVERITIES }) severity!: Severity;
  @ApiProperty({ type: [String] }) parties!: readonly string[];
  @ApiProperty({ type: [String], description: 'The first of them' }) orders!: readonly string[];
  @ApiProperty() ordersTotal!: number;
  @ApiProperty({ type: [String], description: 'The first of them' }) trades!: readonly string[];
  @ApiProperty() tradesTotal!: number;
  @ApiProperty({ type: [FigureView] }) figures!: readonly FigureView[];
}

export class AlertStepView {
  @ApiProperty() step!: number;
  @ApiProperty({ enum: ALERT_STATES, nullable: true }) from!: AlertState | null;
  @ApiProperty({ enum: ALERT_STATES }) to!: AlertState;
  @ApiProperty({ type: String, nullable: true, description: 'Null for the platform itself' }) userId!: string | null;
  @ApiProperty({ type: String, nullable: true }) organizationId!: string | null;
  @ApiProperty() at!: string;
  @ApiProperty() reason!: string;
  @ApiProperty({ type: String, nullable: true }) replyBy!: string | null;
  @ApiProperty({ type: [DocumentView] }) documents!: readonly DocumentView[];
  @ApiProperty({ description: 'SHA-256 over the documents, hexadecimal' }) documentsHash!: string;
  @ApiProperty({ type: String, nullable: true }) restrictionProposalId!: string | null;
}

/** The whole of an alert. */
export class AlertView extends AlertLineView {
  @ApiProperty({ enum: ALERT_STATES, isArray: true, description: 'Where a step may lead from here' })
  next!: readonly AlertState[];
  @ApiProperty({ type: [EvidenceView], description: 'The latest first' }) evidence!: readonly EvidenceView[];
  @ApiProperty({ type: [AlertStepView], description: 'The latest first' }) steps!: readonly AlertStepView[];
}

export class ScanView {
  @ApiProperty({ enum: MARKETS }) market!: Market;
  @ApiProperty() day!: string;
  @ApiProperty({ description: 'Instruments that were looked at' }) instruments!: number;
  @ApiProperty() orders!: number;
  @ApiProperty() trades!: number;
  @ApiProperty({ description: 'Alerts that are new' }) raised!: number;
  @ApiProperty({ description: 'Known alerts that got further evidence' }) extended!: number;
  @ApiProperty({ description: 'Known alerts about which nothing is new' }) unchanged!: number;
}

export function alertLine(alert: Alert): AlertLineView {
  return {
    id: alert.id,
    market: alert.market,
    instrument: alert.instrument,
    day: alert.day,
    kind: alert.kind,
    subject: alert.subject,
    severity: alert.severity,
    parties: alert.parties,
    state: alert.state,
    replyBy: alert.replyBy,
    raisedAt: alert.raisedAt.toISOString(),
    changedAt: alert.changedAt.toISOString(),
  };
}

export function alertView(alert: Alert, evidence: readonly FoundEvidence[], steps: readonly TakenStep[]): AlertView {
  return {
    ...alertLine(alert),
    next: nextStates(alert.state, alert.severity),
    evidence: evidence.map(({ content, digest, foundAt, severity, parties }) => ({
      foundAt: foundAt.toISOString(),
      digest: digest.toString('hex'),
      severity,
      parties,
      ...content,
    })),
    steps: steps.map((step) => ({
      ...step,
      at: step.at.toISOString(),
      documentsHash: step.documentsHash.toString('hex'),
    })),
  };
}
