import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Instruments, type Instrument } from '../../registry/index.js';
import { recordAudit } from '../../../platform/audit/audit.js';
import type { Actor } from '../../../platform/auth/actor.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { CLOCK, shanghaiDay, type Clock } from '../../../shared/clock.js';
import { DomainError } from '../../../shared/domain-error.js';
import { invariant } from '../../../shared/invariant.js';
import type { Market } from '../../../shared/market.js';
import { evidenceDigest } from './alert.js';
import { alertById, alertOnMatter, insertAlert, insertEvidence, insertStep } from './alert.repository.js';
import type { ScanView } from './alert.view.js';
import { insertScan } from './day-scan.repository.js';
import { detect } from './detect/detect.js';
import type { Finding } from './finding.js';
import { ENDED, type AlertState } from './ladder.js';
import { SCAN_DAY_NOT_BEGUN } from './surveillance.errors.js';
import { sequencesOfDay } from './watched-day.repository.js';
import { WatchedDays } from './watched-days.js';

type Outcome = 'raised' | 'extended' | 'unchanged';

/**
 * Looks at a trading day of a market and raises alerts. A day may be scanned while it goes on and again after it: the
 * same matter is one alert, whose evidence grows.
 */
@Injectable()
export class ScansService {
  constructor(
    private readonly database: Database,
    private readonly instruments: Instruments,
    private readonly days: WatchedDays,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Each instrument is one transaction; `actor` null is the platform itself. Throws market.scan-day-not-begun and market.scan-day-too-large.
   */
  async scanDay(actor: Actor | null, market: Market, day: string): Promise<ScanView> {
    const at = this.clock.now();
    if (day > shanghaiDay(at)) throw new DomainError(SCAN_DAY_NOT_BEGUN, undefined, { facts: { day } });
    const counts = { instruments: 0, orders: 0, trades: 0, raised: 0, extended: 0, unchanged: 0 };
    const sequences = await sequencesOfDay(this.database.reader, market, day);
    for (const instrument of await this.instruments.all(market)) {
      // A day without a command has nothing to look at.
      if (!sequences) break;
      const { watched, thresholds } = await this.days.read(this.database.reader, instrument, day, sequences);
      const outcomes = await this.record(actor, instrument, day, detect(watched, thresholds), at);
      counts.instruments += 1;
      counts.orders += watched.orders.length;
      counts.trades += watched.trades.length;
      for (const outcome of outcomes) counts[outcome] += 1;
    }
    const view = { market, day, ...counts };
    await this.database.transaction(async (tx) => {
      if (sequences) await insertScan(tx, market, day, sequences.last, at);
      await this.audit(tx, actor, at, 'surveillance.day-scanned', `market-day:${market}/${day}`, counts);
    });
    return view;
  }

  private record(
    actor: Actor | null,
    instrument: Instrument,
    day: string,
    findings: readonly Finding[],
    at: Date,
  ): Promise<Outcome[]> {
    return this.database.transaction(async (tx) => {
      const outcomes: Outcome[] = [];
      // In one order, so that two scans of the same day wait for each other and do not lock each other out.
      for (const finding of findings.toSorted(byMatter)) {
        outcomes.push(await this.recordFinding(tx, actor, instrument, day, finding, at));
      }
      return outcomes;
    });
  }

  private async recordFinding(
    tx: Tx,
    actor: Actor | null,
    { market, code }: Instrument,
    day: string,
    finding: Finding,
    at: Date,
  ): Promise<Outcome> {
    const { kind, subject, severity, parties, evidence } = finding;
    const id = randomUUID();
    const isNew = await insertAlert(tx, { id, market, instrument: code, day, kind, subject, raisedAt: at });
    const alertId = isNew ? id : await alertOnMatter(tx, code, day, finding);
    invariant(alertId, 'an alert that is not new is there');
    const found = { digest: evidenceDigest(finding), severity, parties, content: evidence, foundAt: at };
    if (!(await insertEvidence(tx, alertId, found))) return 'unchanged';

    const told = { kind, instrument: code, day, severity, parties, digest: found.digest.toString('hex') };
    if (isNew) {
      await this.watch(tx, alertId, 1, null, '监察扫描发现 · Found by a scan of the day', at);
      await this.audit(tx, actor, at, 'surveillance.alert-raised', `alert:${alertId}`, told);
      return 'raised';
    }
    await this.watchAgain(tx, alertId, at);
    await this.audit(tx, actor, at, 'surveillance.alert-extended', `alert:${alertId}`, told);
    return 'extended';
  }

  /** Further evidence on a matter that had ended opens it again; whoever takes a step at the same moment goes first. */
  private async watchAgain(tx: Tx, alertId: string, at: Date): Promise<void> {
    const alert = await alertById(tx, alertId);
    if (!alert || !ENDED.includes(alert.state)) return;
    await this.watch(tx, alertId, alert.step + 1, alert.state, '结束后又有新证据 · Further evidence after the end', at);
  }

  private async watch(
    tx: Tx,
    alertId: string,
    step: number,
    from: AlertState | null,
    reason: string,
    at: Date,
  ): Promise<void> {
    await insertStep(tx, alertId, {
      step,
      from,
      to: 'watch',
      userId: null,
      organizationId: null,
      at,
      reason,
      replyBy: null,
      documents: [],
      restrictionProposalId: null,
    });
  }

  private audit(tx: Tx, actor: Actor | null, at: Date, action: string, subject: string, after: unknown): Promise<void> {
    const [actorId, organizationId] = [actor?.userId ?? null, actor?.organizationId ?? null];
    return recordAudit(tx, { at, actorId, organizationId, action, subject, after });
  }
}

function byMatter(a: Finding, b: Finding): number {
  const [left, right] = [`${a.kind}/${a.subject}`, `${b.kind}/${b.subject}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
