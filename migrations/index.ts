import type { MigrationInterface } from 'typeorm';
import { ApplicationRole1700000000001 } from './1700000000001-application-role.js';
import { AuditTrail1700000000002 } from './1700000000002-audit-trail.js';
import { IdempotencyKeys1700000000003 } from './1700000000003-idempotency-keys.js';
import { IdentityOrganizations1700000000010 } from './1700000000010-identity-organizations.js';
import { IdentitySessions1700000000011 } from './1700000000011-identity-sessions.js';
import { IdentityOwnershipGroups1700000000012 } from './1700000000012-identity-ownership-groups.js';
import { IdentityDivisions1700000000013 } from './1700000000013-identity-divisions.js';
import { LedgerAccounts1700000000020 } from './1700000000020-ledger-accounts.js';
import { LedgerEntries1700000000021 } from './1700000000021-ledger-entries.js';
import { LedgerHoldsAndLots1700000000022 } from './1700000000022-ledger-holds-and-lots.js';
import { LedgerCashMovements1700000000023 } from './1700000000023-ledger-cash-movements.js';
import { ApprovalProposals1700000000030 } from './1700000000030-approval-proposals.js';
import { ApprovalDecisions1700000000031 } from './1700000000031-approval-decisions.js';
import { RegistryInstruments1700000000040 } from './1700000000040-registry-instruments.js';
import { RegistryAccounts1700000000041 } from './1700000000041-registry-accounts.js';
import { AllocationApplications1700000000050 } from './1700000000050-allocation-applications.js';
import { AllocationGrants1700000000051 } from './1700000000051-allocation-grants.js';
import { MarketJournal1700000000060 } from './1700000000060-market-journal.js';
import { MarketOrders1700000000061 } from './1700000000061-market-orders.js';
import { MarketFeeds1700000000062 } from './1700000000062-market-feeds.js';
import { MarketRulebooks1700000000063 } from './1700000000063-market-rulebooks.js';
import { MarketTradingDays1700000000064 } from './1700000000064-market-trading-days.js';
import { MarketDeskItems1700000000065 } from './1700000000065-market-desk-items.js';
import { MarketOrdersKeyFirst1700000000075 } from './1700000000075-market-orders-key-first.js';
import { MarketDailyRecords1700000000066 } from './1700000000066-market-daily-records.js';
import { MarketTransfersTold1700000000067 } from './1700000000067-market-transfers-told.js';
import { MarketCancelledCounts1700000000068 } from './1700000000068-market-cancelled-counts.js';
import { MarketFeedBytes1700000000069 } from './1700000000069-market-feed-bytes.js';
import { MarketAgreementApprovals1700000000083 } from './1700000000083-market-agreement-approvals.js';
import { CompensationSections1700000000070 } from './1700000000070-compensation-sections.js';
import { CompensationAgreements1700000000110 } from './1700000000110-compensation-agreements.js';
import { MarketSurveillance1700000000080 } from './1700000000080-market-surveillance.js';
import { MarketPicks1700000000081 } from './1700000000081-market-picks.js';
import { MarketLimits1700000000082 } from './1700000000082-market-limits.js';
import { MarketDeskOrders1700000000084 } from './1700000000084-market-desk-orders.js';
import { SettlementRuns1700000000090 } from './1700000000090-settlement-runs.js';
import { SettlementBreaks1700000000091 } from './1700000000091-settlement-breaks.js';
import { SettlementStatements1700000000092 } from './1700000000092-settlement-statements.js';
import { SettlementBankStatements1700000000093 } from './1700000000093-settlement-bank-statements.js';
import { SettlementReserveRules1700000000094 } from './1700000000094-settlement-reserve-rules.js';

/** Every migration, in the order in which it runs. */
export const migrations: readonly (new () => MigrationInterface)[] = [
  ApplicationRole1700000000001,
  AuditTrail1700000000002,
  IdempotencyKeys1700000000003,
  IdentityOrganizations1700000000010,
  IdentitySessions1700000000011,
  IdentityOwnershipGroups1700000000012,
  IdentityDivisions1700000000013,
  LedgerAccounts1700000000020,
  LedgerEntries1700000000021,
  LedgerHoldsAndLots1700000000022,
  LedgerCashMovements1700000000023,
  ApprovalProposals1700000000030,
  ApprovalDecisions1700000000031,
  RegistryInstruments1700000000040,
  RegistryAccounts1700000000041,
  AllocationApplications1700000000050,
  AllocationGrants1700000000051,
  MarketJournal1700000000060,
  MarketOrders1700000000061,
  MarketFeeds1700000000062,
  MarketRulebooks1700000000063,
  MarketTradingDays1700000000064,
  MarketDeskItems1700000000065,
  MarketOrdersKeyFirst1700000000075,
  MarketDailyRecords1700000000066,
  MarketTransfersTold1700000000067,
  MarketCancelledCounts1700000000068,
  MarketFeedBytes1700000000069,
  MarketAgreementApprovals1700000000083,
  CompensationSections1700000000070,
  MarketSurveillance1700000000080,
  MarketPicks1700000000081,
  MarketLimits1700000000082,
  MarketDeskOrders1700000000084,
  SettlementRuns1700000000090,
  SettlementBreaks1700000000091,
  SettlementStatements1700000000092,
  SettlementBankStatements1700000000093,
  SettlementReserveRules1700000000094,
  CompensationAgreements1700000000110,
];
