import { DomainError } from '../../../shared/domain-error.js';
import { isMarket, MARKETS, type Market } from '../../../shared/market.js';
import { SUBSCRIPTIONS_MAX } from './stream-limits.js';
import { STREAM_MESSAGE_INVALID } from './stream.errors.js';

/** What a subscriber may say. `id` is its own and comes back with the answer. */
export type ClientMessage =
  | {
      readonly op: 'subscribe';
      readonly id: string | null;
      readonly channels: readonly string[];
      readonly token: string | null;
      /** Last positions it has seen, by market. */
      readonly from: ReadonlyMap<Market, number>;
    }
  | { readonly op: 'unsubscribe'; readonly id: string | null; readonly channels: readonly string[] }
  | { readonly op: 'authenticate'; readonly id: string | null; readonly token: string }
  | { readonly op: 'ping'; readonly id: string | null };

const ID = /^[\w.:-]{1,64}$/;
const CHANNEL_LENGTH_MAX = 64;
/** As RequestAuthenticator has it. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]*$/;
const TOKEN_LENGTH_MAX = 4_096;

const FIELDS: Readonly<Record<ClientMessage['op'], readonly string[]>> = {
  subscribe: ['op', 'id', 'channels', 'token', 'from'],
  unsubscribe: ['op', 'id', 'channels'],
  authenticate: ['op', 'id', 'token'],
  ping: ['op', 'id'],
};

/** Throws stream.message-invalid, saying what is wrong. */
export function parseClientMessage(text: string): ClientMessage {
  const fields = objectOf(parseJson(text), 'the message');
  const { op } = fields;
  if (op !== 'subscribe' && op !== 'unsubscribe' && op !== 'authenticate' && op !== 'ping') {
    throw invalid('`op` must be subscribe, unsubscribe, authenticate or ping');
  }
  const unknown = Object.keys(fields).find((name) => !FIELDS[op].includes(name));
  if (unknown !== undefined) throw invalid(`${op} has no field ${JSON.stringify(unknown.slice(0, 64))}`);
  const id =
    fields['id'] === undefined ? null : matching(fields['id'], ID, '`id` must be 1 to 64 of A-Z a-z 0-9 _ . : -');
  switch (op) {
    case 'ping':
      return { op, id };
    case 'authenticate':
      return { op, id, token: tokenOf(fields['token']) };
    case 'unsubscribe':
      return { op, id, channels: channelsOf(fields['channels']) };
    case 'subscribe':
    default:
      return {
        op,
        id,
        channels: channelsOf(fields['channels']),
        token: fields['token'] === undefined ? null : tokenOf(fields['token']),
        from: fields['from'] === undefined ? new Map() : positionsOf(fields['from']),
      };
  }
}

function channelsOf(value: unknown): readonly string[] {
  const fits =
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= SUBSCRIPTIONS_MAX &&
    value.every((name) => typeof name === 'string' && name.length <= CHANNEL_LENGTH_MAX);
  if (!fits) throw invalid(`\`channels\` must be a list of 1 to ${SUBSCRIPTIONS_MAX} names`);
  return [...new Set(value as string[])];
}

function positionsOf(value: unknown): ReadonlyMap<Market, number> {
  const positions = new Map<Market, number>();
  for (const [market, position] of Object.entries(objectOf(value, '`from`'))) {
    if (!isMarket(market)) throw invalid(`\`from\` has positions of ${MARKETS.join(', ')}`);
    if (!Number.isSafeInteger(position) || (position as number) < 0) {
      throw invalid('a position is a whole number, not negative');
    }
    positions.set(market, position as number);
  }
  return positions;
}

function tokenOf(value: unknown): string {
  const text = matching(value, TOKEN, '`token` must be an access token');
  if (text.length > TOKEN_LENGTH_MAX) throw invalid('`token` must be an access token');
  return text;
}

function matching(value: unknown, form: RegExp, otherwise: string): string {
  if (typeof value !== 'string' || !form.test(value)) throw invalid(otherwise);
  return value;
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(`${what} must be an object`);
  return value as Record<string, unknown>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('the message is not JSON');
  }
}

function invalid(detail: string): DomainError {
  return new DomainError(STREAM_MESSAGE_INVALID, detail);
}
