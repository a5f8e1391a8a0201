import type { TradingParty } from '../trading-access.js';

/**
 * A block (大宗协议): one side offers a quantity at a price to one named party or to several, each of which negotiates
 * apart from the others until both sides confirm the same terms. Pure; docs/rules/block.md has the rules.
 */

export const BLOCK_FORMS = ['directed', 'group'] as const;
export type BlockForm = (typeof BLOCK_FORMS)[number];
export type BlockSide = 'buy' | 'sell';
export type BlockRole = 'offerer' | 'counterparty';

/** Most parties that one offer can be made to. */
export const COUNTERPARTIES_MAX = 20;

export type BlockParty = TradingParty;

export interface BlockTerms {
  readonly priceTicks: number;
  readonly quantityLots: number;
}

export const NEGOTIATION_STATUSES = [
  'offered',
  'negotiating',
  'done',
  'taken',
  'declined',
  'withdrawn',
  'void',
] as const;
/** `taken`: the offer was dealt with another of its parties. `void`: the trading day ended, or a side may trade no more. */
export type NegotiationStatus = (typeof NEGOTIATION_STATUSES)[number];

export const BLOCK_STATUSES = ['offered', 'negotiating', 'done', 'declined', 'withdrawn', 'void'] as const;
export type BlockStatus = (typeof BLOCK_STATUSES)[number];

/** What goes on between the offerer and one counterparty. */
export interface Negotiation {
  readonly counterparty: BlockParty;
  readonly status: NegotiationStatus;
  /** Counts the terms that were on the table, from 1. */
  readonly version: number;
  readonly terms: BlockTerms;
  readonly namedBy: BlockRole;
  /** Who has confirmed exactly these terms. */
  readonly confirmedBy: readonly BlockRole[];
  /** The last terms that each side named or confirmed itself: these it holds assets for. */
  readonly offererTerms: BlockTerms;
  readonly counterpartyTerms: BlockTerms | null;
  readonly changedAt: string;
}

export interface Block {
  readonly form: BlockForm;
  /** What the offerer does. */
  readonly side: BlockSide;
  readonly offerer: BlockParty;
  readonly clientReference: string | null;
  readonly negotiations: readonly Negotiation[];
  /** The deal that it came to. */
  readonly deal: { readonly sequence: number; readonly fill: number } | null;
}

export interface MakeOffer {
  readonly kind: 'offer';
  readonly form: BlockForm;
  readonly side: BlockSide;
  readonly terms: BlockTerms;
  readonly offerer: BlockParty;
  readonly counterparties: readonly BlockParty[];
  readonly clientReference: string | null;
}

/** What is done to one negotiation of a block; `counterparty` is the organization of its other side. */
export type NegotiationStep =
  | { readonly kind: 'counter'; readonly counterparty: string; readonly terms: BlockTerms }
  | { readonly kind: 'confirm'; readonly counterparty: string; readonly version: number }
  | { readonly kind: 'decline'; readonly counterparty: string };

export type BlockAction = MakeOffer | NegotiationStep | { readonly kind: 'withdraw' };

export function offeredBlock(
  { form, side, terms, offerer, counterparties, clientReference }: MakeOffer,
  at: Date,
): Block {
  const negotiations = counterparties.map((counterparty): Negotiation => {
    const changedAt = at.toISOString();
    return {
      counterparty,
      status: 'offered',
      version: 1,
      terms,
      namedBy: 'offerer',
      confirmedBy: [],
      offererTerms: terms,
      counterpartyTerms: null,
      changedAt,
    };
  });
  return { form, side, offerer, clientReference, negotiations, deal: null };
}

/** The block after `by` did this to one negotiation. */
export function stepped(block: Block, step: NegotiationStep, by: BlockRole, at: Date): Block {
  const changed = (negotiation: Negotiation): Negotiation => {
    if (negotiation.counterparty.organization !== step.counterparty) return negotiation;
    const changedAt = at.toISOString();
    switch (step.kind) {
      case 'counter':
        return {
          ...committed(negotiation, by, step.terms),
          status: 'negotiating',
          version: negotiation.version + 1,
          terms: step.terms,
          namedBy: by,
          confirmedBy: [],
          changedAt,
        };
      case 'confirm': {
        const confirmedBy = [...negotiation.confirmedBy.filter((role) => role !== by), by];
        return { ...committed(negotiation, by, negotiation.terms), confirmedBy, changedAt };
      }
      case 'decline':
        return { ...negotiation, status: 'declined', changedAt };
    }
  };
  return { ...block, negotiations: block.negotiations.map(changed) };
}

function committed(negotiation: Negotiation, by: BlockRole, terms: BlockTerms): Negotiation {
  return by === 'offerer' ? { ...negotiation, offererTerms: terms } : { ...negotiation, counterpartyTerms: terms };
}

/** The block after all that was still open in it ended without a deal. */
export function ended(block: Block, status: 'withdrawn' | 'void' | 'taken', at: Date): Block {
  const changedAt = at.toISOString();
  return {
    ...block,
    negotiations: block.negotiations.map((each) => (isOpen(each) ? { ...each, status, changedAt } : each)),
  };
}

/** The block after one of its parties may trade no more: what was still open with that party is void. */
export function barred(block: Block, organization: string, at: Date): Block {
  if (block.offerer.organization === organization) return ended(block, 'void', at);
  const changedAt = at.toISOString();
  const negotiations = block.negotiations.map((each): Negotiation =>
    isOpen(each) && each.counterparty.organization === organization ? { ...each, status: 'void', changedAt } : each,
  );
  return { ...block, negotiations };
}

/** The block after a deal with one counterparty; the other negotiations end. */
export function dealt(block: Block, counterparty: string, deal: NonNullable<Block['deal']>, at: Date): Block {
  const negotiations = block.negotiations.map((each): Negotiation =>
    each.counterparty.organization === counterparty ? { ...each, status: 'done' } : each,
  );
  return ended({ ...block, negotiations, deal }, 'taken', at);
}

export function isOpen({ status }: Negotiation): boolean {
  return status === 'offered' || status === 'negotiating';
}

export function isAgreed(negotiation: Negotiation): boolean {
  return isOpen(negotiation) && negotiation.confirmedBy.length === 2;
}

export function negotiationWith(block: Block, organization: string): Negotiation | undefined {
  return block.negotiations.find(({ counterparty }) => counterparty.organization === organization);
}

/** null: not a party to it. */
export function roleOf(block: Block, organization: string): BlockRole | null {
  if (block.offerer.organization === organization) return 'offerer';
  return negotiationWith(block, organization) ? 'counterparty' : null;
}

export function sideOf(block: Pick<Block, 'side'>, role: BlockRole): BlockSide {
  if (role === 'offerer') return block.side;
  return block.side === 'buy' ? 'sell' : 'buy';
}

export function statusOf({ negotiations }: Block): BlockStatus {
  const among = (status: NegotiationStatus): boolean => negotiations.some((each) => each.status === status);
  if (negotiations.some(isOpen)) return among('negotiating') ? 'negotiating' : 'offered';
  if (among('done')) return 'done';
  if (among('withdrawn')) return 'withdrawn';
  return among('void') ? 'void' : 'declined';
}

/** What a party of a block must hold. */
export interface BlockHold {
  readonly party: BlockParty;
  readonly side: BlockSide;
  readonly amount: bigint;
}

/**
 * What each party must hold: exactly what the terms need that it last named or confirmed. An offerer can come to one deal
 * only, so it holds the most that any of its open negotiations needs. `needOf` is what a side needs for such terms.
 */
export function requiredHolds(block: Block, needOf: (side: BlockSide, terms: BlockTerms) => bigint): BlockHold[] {
  const own = sideOf(block, 'offerer');
  const other = sideOf(block, 'counterparty');
  const offered = block.negotiations.filter(isOpen).map(({ offererTerms }) => needOf(own, offererTerms));
  return [
    { party: block.offerer, side: own, amount: offered.reduce((most, each) => (each > most ? each : most), 0n) },
    ...block.negotiations.map((each) => ({
      party: each.counterparty,
      side: other,
      amount: isOpen(each) && each.counterpartyTerms ? needOf(other, each.counterpartyTerms) : 0n,
    })),
  ];
}
