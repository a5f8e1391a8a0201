/** Who gets money for an object. */
export const RECIPIENT_KINDS = ['village-collective', 'household-group', 'county'] as const;
export type RecipientKind = (typeof RECIPIENT_KINDS)[number];

export interface Recipient {
  readonly id: string;
  readonly kind: RecipientKind;
  readonly name: string;
  readonly division: string;
  readonly source: string;
  readonly recordedAt: Date;
}

/** What one office owes a recipient by the years it settled, and what it has paid of it. */
export interface RecipientStanding {
  readonly organizationId: string;
  readonly owedFen: bigint;
  readonly paidFen: bigint;
}

export interface Payment {
  readonly id: string;
  readonly organizationId: string;
  readonly recipientId: string;
  readonly amountFen: bigint;
  readonly paidOn: string;
  /** Number of the payment order or of the bank's receipt. */
  readonly reference: string;
  readonly proposalId: string;
  readonly recordedAt: Date;
}
