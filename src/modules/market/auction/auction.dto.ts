import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBase64, IsBoolean, IsInt, IsOptional, Length, Max, Min } from 'class-validator';
import { DocumentBody, DOCUMENTS_MAX } from '../../approval/index.js';
import {
  IsDecimalText,
  IsId,
  IsIdentifierText,
  IsListOf,
  IsMoment,
  IsNested,
  IsOneOf,
  IsText,
  PageQuery,
} from '../../../platform/http/index.js';
import { MARKETS, type Market } from '../../../shared/market.js';
import { AUCTION_POLICIES, type AuctionPolicy } from '../rulebook/rulebook.js';
import { PARTS_MAX } from './auction-notice.js';
import { SEAL_BYTES } from './sealing.js';

const TITLE_MAX = 200;
const REASON_MAX = 500;
const YEARS_MAX = 100;
/** Base64 of a seal: all are equally long. */
const SEAL_TEXT = 4 * Math.ceil(SEAL_BYTES / 3);

export const DIRECTIONS = ['sale', 'purchase'] as const;
export const FORMS = ['open', 'sealed'] as const;
export const SEVERAL_BIDS = ['each-stands', 'best-counts', 'last-counts'] as const;
export const IMPROVEMENTS = ['none', 'own', 'best'] as const;
export const ALL_OR_NONE = ['allowed', 'refused'] as const;
export const PRINCIPAL_ACCOUNTS = ['trading', 'reserve'] as const;
export const RESERVES = ['none', 'open', 'sealed'] as const;
export const FORFEIT_TO = ['principal', 'market'] as const;
const VERDICTS = ['qualified', 'disqualified'] as const;

function IsSeal(): PropertyDecorator {
  return (target, property) => {
    IsBase64({}, { message: '须为 Base64 · must be Base64' })(target, property);
    Length(SEAL_TEXT, SEAL_TEXT, { message: `须为 ${SEAL_BYTES} 字节 · must be ${SEAL_BYTES} bytes` })(
      target,
      property,
    );
  };
}

export class PrincipalBody {
  @ApiProperty({ description: 'Credit code of who sells, or in a purchase buys' })
  @IsIdentifierText()
  creditCode!: string;

  @ApiProperty({ enum: PRINCIPAL_ACCOUNTS, description: 'An authority sells from its reserve' })
  @IsOneOf(PRINCIPAL_ACCOUNTS)
  account!: (typeof PRINCIPAL_ACCOUNTS)[number];
}

export class PartBody {
  @ApiProperty({ example: 'XJ-COD' })
  @IsIdentifierText()
  instrument!: string;

  @ApiProperty()
  @IsDecimalText()
  quantity!: string;

  @ApiProperty({ description: 'Yuan at the start price; the parts sum to it' })
  @IsDecimalText()
  startAmount!: string;
}

export class ReserveBody {
  @ApiProperty({ enum: RESERVES })
  @IsOneOf(RESERVES)
  kind!: (typeof RESERVES)[number];

  @ApiPropertyOptional({ description: 'Of an open reserve' })
  @IsOptional()
  @IsDecimalText()
  price?: string;

  @ApiPropertyOptional({ description: 'Of a secret one: {"price":"…"} under a seal made for "reserve", Base64' })
  @IsOptional()
  @IsSeal()
  seal?: string;
}

export class ScheduleBody {
  @ApiProperty({ example: '2026-03-03T09:00:00+08:00' })
  @IsMoment()
  registrationFrom!: string;

  @ApiProperty()
  @IsMoment()
  registrationUntil!: string;

  @ApiProperty()
  @IsMoment()
  biddingFrom!: string;

  @ApiProperty()
  @IsMoment()
  biddingUntil!: string;
}

export class NoticeBody {
  @ApiProperty({ maxLength: TITLE_MAX })
  @IsText({ max: TITLE_MAX })
  title!: string;

  @ApiProperty({ enum: DIRECTIONS })
  @IsOneOf(DIRECTIONS)
  direction!: (typeof DIRECTIONS)[number];

  @ApiProperty({ type: PrincipalBody })
  @IsNested(() => PrincipalBody)
  principal!: PrincipalBody;

  @ApiPropertyOptional({ example: 'CEA24', description: 'Lots of one instrument; else `parts`' })
  @IsOptional()
  @IsIdentifierText()
  instrument?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsDecimalText()
  quantity?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: YEARS_MAX, description: 'Of a yearly right that is priced a year' })
  @IsOptional()
  @IsInt({ message: '须为整数 · must be a whole number' })
  @Min(1, { message: '须不小于 1 · must be at least 1' })
  @Max(YEARS_MAX, { message: `须不大于 ${YEARS_MAX} · must be at most ${YEARS_MAX}` })
  years?: number;

  @ApiPropertyOptional({ type: [PartBody], maxItems: PARTS_MAX, description: 'A package, bid for by its amount' })
  @IsOptional()
  @IsListOf(() => PartBody, PARTS_MAX)
  parts?: PartBody[];

  @ApiProperty({ enum: AUCTION_POLICIES })
  @IsOneOf(AUCTION_POLICIES)
  policy!: AuctionPolicy;

  @ApiProperty({ enum: FORMS })
  @IsOneOf(FORMS)
  form!: (typeof FORMS)[number];

  @ApiProperty({ description: 'Yuan a unit; of a package, of all of it' })
  @IsDecimalText()
  startPrice!: string;

  @ApiProperty()
  @IsDecimalText()
  step!: string;

  @ApiPropertyOptional({ type: ReserveBody })
  @IsOptional()
  @IsNested(() => ReserveBody)
  reserve?: ReserveBody;

  @ApiPropertyOptional({ description: 'Base price: floor of a sale, ceiling of a purchase' })
  @IsOptional()
  @IsDecimalText()
  limitPrice?: string;

  @ApiProperty({ enum: SEVERAL_BIDS })
  @IsOneOf(SEVERAL_BIDS)
  severalBids!: (typeof SEVERAL_BIDS)[number];

  @ApiPropertyOptional({ enum: IMPROVEMENTS, default: 'none', description: 'What a later bid must beat' })
  @IsOptional()
  @IsOneOf(IMPROVEMENTS)
  improvement?: (typeof IMPROVEMENTS)[number];

  @ApiPropertyOptional({ description: 'Least quantity of a bid' })
  @IsOptional()
  @IsDecimalText()
  minimumQuantity?: string;

  @ApiPropertyOptional({ enum: ALL_OR_NONE, default: 'allowed' })
  @IsOptional()
  @IsOneOf(ALL_OR_NONE)
  allOrNone?: (typeof ALL_OR_NONE)[number];

  @ApiProperty({ type: ScheduleBody })
  @IsNested(() => ScheduleBody)
  schedule!: ScheduleBody;

  @ApiPropertyOptional({ description: 'Yuan, for every bidder; else the share of the start value that the rules say' })
  @IsOptional()
  @IsDecimalText()
  deposit?: string;

  @ApiPropertyOptional({ enum: FORFEIT_TO, default: 'principal', description: 'Who gets a forfeited deposit' })
  @IsOptional()
  @IsOneOf(FORFEIT_TO)
  forfeitTo?: (typeof FORFEIT_TO)[number];

  @ApiPropertyOptional({ description: 'Of sealed bids or a secret reserve: from POST /auctions/keys' })
  @IsOptional()
  @IsId()
  keyId?: string;

  @ApiPropertyOptional({ type: [DocumentBody], maxItems: DOCUMENTS_MAX })
  @IsOptional()
  @IsListOf(() => DocumentBody, DOCUMENTS_MAX)
  documents?: DocumentBody[];
}

export class RelistingBody {
  @ApiProperty()
  @IsDecimalText()
  startPrice!: string;

  @ApiProperty()
  @IsDecimalText()
  step!: string;

  @ApiPropertyOptional({ type: ReserveBody })
  @IsOptional()
  @IsNested(() => ReserveBody)
  reserve?: ReserveBody;

  @ApiProperty({ type: ScheduleBody })
  @IsNested(() => ScheduleBody)
  schedule!: ScheduleBody;

  @ApiPropertyOptional({ description: 'A new one: keys are used for one auction' })
  @IsOptional()
  @IsId()
  keyId?: string;

  @ApiPropertyOptional({ type: [DocumentBody], maxItems: DOCUMENTS_MAX })
  @IsOptional()
  @IsListOf(() => DocumentBody, DOCUMENTS_MAX)
  documents?: DocumentBody[];
}

export class JudgementBody {
  @ApiProperty({ description: 'Credit code' })
  @IsIdentifierText()
  bidder!: string;

  @ApiProperty({ enum: VERDICTS })
  @IsOneOf(VERDICTS)
  verdict!: (typeof VERDICTS)[number];

  @ApiPropertyOptional({ maxLength: REASON_MAX })
  @IsOptional()
  @IsText({ max: REASON_MAX })
  reason?: string;
}

export class BidBody {
  @ApiPropertyOptional({ description: 'Yuan a unit, or for all of a package; of an open bid' })
  @IsOptional()
  @IsDecimalText()
  price?: string;

  @ApiPropertyOptional({ description: 'Of a package there is one, and it need not be said' })
  @IsOptional()
  @IsDecimalText()
  quantity?: string;

  @ApiPropertyOptional({ default: false })
  @IsOptional()
  @IsBoolean({ message: '须为 true 或 false · must be true or false' })
  allOrNone?: boolean;

  @ApiPropertyOptional({ description: 'Of a sealed bid, and nothing else then; Base64' })
  @IsOptional()
  @IsSeal()
  seal?: string;
}

export class AgreementBody {
  @ApiProperty()
  @IsDecimalText()
  price!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsDecimalText()
  quantity?: string;
}

export class ReasonBody {
  @ApiProperty({ maxLength: REASON_MAX })
  @IsText({ min: 4, max: REASON_MAX })
  reason!: string;
}

const STATES = ['open', 'ended'] as const;

export class AuctionQuery extends PageQuery {
  @ApiPropertyOptional({ enum: MARKETS })
  @IsOptional()
  @IsOneOf(MARKETS)
  market?: Market;

  @ApiPropertyOptional()
  @IsOptional()
  @IsIdentifierText()
  instrument?: string;

  @ApiPropertyOptional({ enum: STATES })
  @IsOptional()
  @IsOneOf(STATES)
  state?: (typeof STATES)[number];
}
