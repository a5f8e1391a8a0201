import { ApiProperty } from '@nestjs/swagger';
import { formatYuan } from '../../shared/fen.js';
import { MARKETS, type Market } from '../../shared/market.js';
import {
  ACCOUNT_KINDS,
  addBuckets,
  EMPTY,
  type Account,
  type AccountKind,
  type Balance,
  type Buckets,
} from './account.js';
import type { AmountFormat } from './asset-scales.js';
import type { CashTransfer } from './cash-transfer.service.js';
import type { PostedTransfer } from './posting.js';
import type { Entry, Movement, TrialBalanceRow } from './reading.repository.js';

export class AccountView {
  @ApiProperty({ type: String })
  readonly id: string;

  @ApiProperty({ type: String, format: 'uuid' })
  readonly organizationId: string;

  @ApiProperty({ enum: MARKETS })
  readonly market: Market;

  @ApiProperty({ enum: ACCOUNT_KINDS })
  readonly kind: AccountKind;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly openedAt: string;
}

export class AccountsView {
  @ApiProperty({ type: [AccountView] })
  readonly items: readonly AccountView[];
}

/** Amounts of the three parts of a balance in the asset's unit. */
export class BucketsView {
  @ApiProperty({ type: String })
  readonly available: string;

  @ApiProperty({ type: String, description: 'Held by an order, bid, freeze or pledge.' })
  readonly held: string;

  @ApiProperty({ type: String, description: 'Bought, not yet sellable.' })
  readonly pending: string;
}

export class BalanceView extends BucketsView {
  @ApiProperty({ type: String, example: 'CNY' })
  readonly asset: string;

  @ApiProperty({ type: String, example: 'yuan' })
  readonly unit: string;
}

export class BalancesView {
  @ApiProperty({ type: [BalanceView] })
  readonly items: readonly BalanceView[];
}

export class EntryView extends BucketsView {
  @ApiProperty({ type: String })
  readonly id: string;

  @ApiProperty({ type: String })
  readonly transferId: string;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly at: string;

  @ApiProperty({ type: String })
  readonly asset: string;

  @ApiProperty({ type: String, example: 'trading' })
  readonly reason: string;

  @ApiProperty({ type: String })
  readonly reference: string;

  @ApiProperty({ type: String, nullable: true, description: 'The transfer that this one corrects.' })
  readonly reverses: string | null;
}

export class StatementBalanceView {
  @ApiProperty({ type: String })
  readonly asset: string;

  @ApiProperty({ type: String })
  readonly unit: string;

  @ApiProperty({ type: BucketsView })
  readonly opening: BucketsView;

  @ApiProperty({ type: BucketsView })
  readonly closing: BucketsView;
}

export class StatementView {
  @ApiProperty({ type: AccountView })
  readonly account: AccountView;

  @ApiProperty({ type: String, format: 'date' })
  readonly from: string;

  @ApiProperty({ type: String, format: 'date', description: 'Not included.' })
  readonly to: string;

  @ApiProperty({ type: [StatementBalanceView], description: 'Of the whole period, on every page.' })
  readonly balances: readonly StatementBalanceView[];

  @ApiProperty({ type: [EntryView], description: 'Oldest first.' })
  readonly items: readonly EntryView[];

  @ApiProperty({ type: String, nullable: true })
  readonly nextCursor: string | null;
}

export class TrialBalanceLineView extends BucketsView {
  @ApiProperty({ enum: MARKETS })
  readonly market: Market;

  @ApiProperty({ enum: ACCOUNT_KINDS })
  readonly kind: AccountKind;
}

export class TrialBalanceAssetView {
  @ApiProperty({ type: String })
  readonly asset: string;

  @ApiProperty({ type: String })
  readonly unit: string;

  @ApiProperty({ type: [TrialBalanceLineView] })
  readonly lines: readonly TrialBalanceLineView[];

  @ApiProperty({ type: String, description: 'The sum over all accounts; zero unless something is wrong.' })
  readonly total: string;
}

export class TrialBalanceView {
  @ApiProperty({ type: [TrialBalanceAssetView] })
  readonly items: readonly TrialBalanceAssetView[];

  @ApiProperty({ type: Boolean })
  readonly balanced: boolean;
}

export class CashTransferView {
  @ApiProperty({ type: String })
  readonly id: string;

  @ApiProperty({ type: String })
  readonly fromAccountId: string;

  @ApiProperty({ type: String })
  readonly toAccountId: string;

  @ApiProperty({ type: String, description: 'Yuan.' })
  readonly amount: string;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly at: string;
}

export function accountView({ id, organizationId, market, kind, openedAt }: Account): AccountView {
  return { id: id.toString(), organizationId, market, kind, openedAt: openedAt.toISOString() };
}

export function balanceView(format: AmountFormat, balance: Balance): BalanceView {
  return { asset: balance.asset, unit: format.unitOf(balance.asset), ...bucketsView(format, balance.asset, balance) };
}

export function entryView(format: AmountFormat, entry: Entry): EntryView {
  return {
    id: entry.id.toString(),
    transferId: entry.transferId.toString(),
    at: entry.at.toISOString(),
    asset: entry.asset,
    ...bucketsView(format, entry.asset, entry),
    reason: entry.reason,
    reference: entry.reference,
    reverses: entry.reverses?.toString() ?? null,
  };
}

export function statementBalanceView(
  format: AmountFormat,
  { asset, opening, closing }: Movement,
): StatementBalanceView {
  return {
    asset,
    unit: format.unitOf(asset),
    opening: bucketsView(format, asset, opening),
    closing: bucketsView(format, asset, closing),
  };
}

export function trialBalanceView(format: AmountFormat, rows: readonly TrialBalanceRow[]): TrialBalanceView {
  const assets = [...new Set(rows.map((row) => row.asset))];
  let balanced = true;
  const items = assets.map((asset) => {
    const own = rows.filter((row) => row.asset === asset);
    const sum = own.reduce<Buckets>(addBuckets, EMPTY);
    const total = sum.available + sum.held + sum.pending;
    if (total !== 0n) balanced = false;
    const lines = own.map((row) => ({ market: row.market, kind: row.kind, ...bucketsView(format, asset, row) }));
    return { asset, unit: format.unitOf(asset), lines, total: format.print(asset, total) };
  });
  return { items, balanced };
}

export function cashTransferView(transfer: CashTransfer, posted: PostedTransfer): CashTransferView {
  return {
    id: posted.transferId.toString(),
    fromAccountId: transfer.fromAccountId.toString(),
    toAccountId: transfer.toAccountId.toString(),
    amount: formatYuan(transfer.amountFen),
    at: posted.at.toISOString(),
  };
}

function bucketsView(format: AmountFormat, asset: string, buckets: Buckets): BucketsView {
  return {
    available: format.print(asset, buckets.available),
    held: format.print(asset, buckets.held),
    pending: format.print(asset, buckets.pending),
  };
}
