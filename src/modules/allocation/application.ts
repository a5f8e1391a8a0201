import type { Payload } from '../approval/index.js';
import { DomainError } from '../../shared/domain-error.js';
import type { Market } from '../../shared/market.js';
import { StepNotPossible } from './allocation.errors.js';

export const APPLICATION_STATUSES = ['applied', 'in-approval', 'issued', 'returned', 'rejected', 'withdrawn'] as const;
export type ApplicationStatus = (typeof APPLICATION_STATUSES)[number];

/** What happens to an application. */
export type ApplicationEvent = 'pass' | 'return' | 'withdraw' | 'issue' | 'reject' | 'recall';

/**
 * applied --pass--> in-approval --issue--> issued; a reviewer returns or a firm withdraws what is not yet in approval;
 * an approver rejects; a reviewer who takes its proposal back recalls the application to be reviewed again.
 */
const STEPS: Readonly<Record<ApplicationStatus, Readonly<Partial<Record<ApplicationEvent, ApplicationStatus>>>>> = {
  applied: { pass: 'in-approval', return: 'returned', withdraw: 'withdrawn' },
  'in-approval': { issue: 'issued', reject: 'rejected', recall: 'applied' },
  issued: {},
  returned: {},
  rejected: {},
  withdrawn: {},
};

/** The status after `event`. Throws StepNotPossible. */
export function step(status: ApplicationStatus, event: ApplicationEvent): ApplicationStatus {
  const next = STEPS[status][event];
  if (!next) throw new DomainError(StepNotPossible, `The application is ${status}.`, { facts: { status, event } });
  return next;
}

/** Whether nothing can happen to it any more. */
export function isOver(status: ApplicationStatus): boolean {
  return Object.keys(STEPS[status]).length === 0;
}

/** A firm's application for units of an instrument. */
export interface Application {
  readonly id: string;
  readonly organizationId: string;
  /** Where the firm is. */
  readonly division: string;
  readonly applicantUserId: string;
  readonly market: Market;
  readonly instrument: string;
  /** In smallest units. */
  readonly quantity: bigint;
  readonly reason: string;
  readonly status: ApplicationStatus;
  /** Why it was returned or rejected. */
  readonly note: string | null;
  readonly reviewerUserId: string | null;
  /** The authority that reviewed it. */
  readonly authorityId: string | null;
  readonly proposalId: string | null;
  readonly appliedAt: Date;
  readonly closedAt: Date | null;
}

/** One firm's part of an allocation. */
export type AllocationLine = {
  readonly organizationId: string;
  /** In smallest units, decimal text of an integer. */
  readonly quantity: string;
  /** The application that is granted; null in a batch of the authority's own. */
  readonly applicationId: string | null;
} & Payload;

/** The payload of an `allocation` proposal. */
export type AllocationPayload = {
  readonly instrument: string;
  readonly reason: string;
  readonly lines: readonly AllocationLine[];
} & Payload;

/** What an approved line issued. */
export interface Grant {
  readonly proposalId: string;
  /** From 1, the place of the line in the payload. */
  readonly position: number;
  readonly applicationId: string | null;
  readonly authorityId: string;
  readonly organizationId: string;
  readonly accountId: bigint;
  readonly instrument: string;
  readonly quantity: bigint;
  readonly transferKey: string;
  readonly grantedAt: Date;
}

/** Firms in one batch. */
export const LINES_MAX = 1_000;

/** The largest quantity of one line, in smallest units; far below what the ledger carries. */
export const QUANTITY_MAX = 10n ** 15n;
