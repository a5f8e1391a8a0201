import type { AuctionEvent } from './auction-event.js';
import type { AuctionState } from './auction-state.js';

/**
 * The plain JSON of an auction, in which it lies in its table and in the journal: fen and units as text, instants in ISO
 * 8601, bytes in base64. What a text stands for follows from the name of its field, so equal values have equal texts.
 */
export type JsonOf<T> = T extends bigint | Date | Uint8Array
  ? string
  : T extends readonly (infer Item)[]
    ? readonly JsonOf<Item>[]
    : T extends object
      ? { readonly [Field in keyof T]: JsonOf<T[Field]> }
      : T;

/** Names of all fields of a type, at whatever depth, that hold a `Value`. */
type FieldsOf<T, Value> = T extends readonly (infer Item)[]
  ? FieldsOf<Item, Value>
  : T extends bigint | Date | Uint8Array
    ? never
    : T extends object
      ? {
          [Field in keyof T & string]:
            (Extract<T[Field], Value> extends never ? never : Field) | FieldsOf<NonNullable<T[Field]>, Value>;
        }[keyof T & string]
      : never;

type Coded = AuctionState | AuctionEvent;

// The compiler asks for a line for every field there is; a name means the same everywhere.
const WHOLE_NUMBERS: Readonly<Record<FieldsOf<Coded, bigint>, true>> = {
  unitsPerLot: true,
  fenPerTickLot: true,
  fenPerTick: true,
  units: true,
  startFen: true,
  amountFen: true,
  depositFen: true,
  totalFen: true,
};

const INSTANTS: Readonly<Record<FieldsOf<Coded, Date>, true>> = {
  at: true,
  until: true,
  contractDueAt: true,
  paymentDueAt: true,
  changedAt: true,
  registrationFrom: true,
  registrationUntil: true,
  biddingFrom: true,
  biddingUntil: true,
  registeredAt: true,
  receivedAt: true,
  opensAt: true,
  endsAt: true,
  dueAt: true,
  endedAt: true,
  relistedAt: true,
};

const BYTES: Readonly<Record<FieldsOf<Coded, Uint8Array>, true>> = { ciphertext: true };

export function toJson<T extends object>(value: T): JsonOf<T> {
  return encoded(value) as JsonOf<T>;
}

/** What `toJson` was given. Only for what `toJson` wrote. */
export function fromJson<T extends object>(json: JsonOf<T>): T {
  return decoded('', json) as T;
}

function encoded(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(encoded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, part]) => [field, encoded(part)]));
}

function decoded(field: string, value: unknown): unknown {
  if (typeof value === 'string') {
    if (Object.hasOwn(WHOLE_NUMBERS, field)) return BigInt(value);
    if (Object.hasOwn(INSTANTS, field)) return new Date(value);
    return Object.hasOwn(BYTES, field) ? new Uint8Array(Buffer.from(value, 'base64')) : value;
  }
  if (Array.isArray(value)) return value.map((item) => decoded(field, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, decoded(name, part)]));
}
