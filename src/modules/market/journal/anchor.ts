import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { isMarket, type Market } from '../../../shared/market.js';

/** ECDSA on P-256 with SHA-256, the signature as in JWS: r and s, 32 bytes each. */
export const ANCHOR_ALGORITHM = 'ES256';

/** The signed statement that a market's journal had this hash at this batch. Published, it binds all before it. */
export interface Anchor {
  readonly market: Market;
  readonly batch: bigint;
  readonly hash: Buffer;
  readonly publishedAt: Date;
  readonly algorithm: string;
  /** RFC 7638 thumbprint of the public key. */
  readonly keyId: string;
  readonly signature: Buffer;
}

/** The exact text that is signed. Its first line keeps the key's other signatures from passing for an anchor. */
function signedText(anchor: Pick<Anchor, 'market' | 'batch' | 'hash' | 'publishedAt'>): Buffer {
  const { market, batch, hash, publishedAt } = anchor;
  const lines = ['xiang-exchange journal anchor 1', market, batch, hash.toString('hex'), publishedAt.toISOString()];
  return Buffer.from(lines.join('\n'), 'utf8');
}

/** `privateKey` is on the curve P-256. */
export function signAnchor(
  head: Pick<Anchor, 'market' | 'batch' | 'hash' | 'publishedAt'>,
  privateKey: KeyObject,
): Anchor {
  const signature = sign('sha256', signedText(head), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return { ...head, algorithm: ANCHOR_ALGORITHM, keyId: anchorKeyId(privateKey), signature };
}

export function isSignedBy(anchor: Anchor, key: KeyObject): boolean {
  if (anchor.algorithm !== ANCHOR_ALGORITHM) return false;
  return verify('sha256', signedText(anchor), { key, dsaEncoding: 'ieee-p1363' }, anchor.signature);
}

/** RFC 7638: SHA-256 over the required members of the public JWK in lexical order. */
export function anchorKeyId(key: KeyObject): string {
  const { crv, kty, x, y } = publicPart(key).export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

export function publicPart(key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key;
}

/** An anchor as it is published: one JSON object, hash and signature as text. */
export interface PublishedAnchor {
  readonly market: string;
  readonly batch: string;
  /** Hexadecimal. */
  readonly hash: string;
  readonly publishedAt: string;
  readonly algorithm: string;
  readonly keyId: string;
  /** base64url. */
  readonly signature: string;
}

export function publishedAnchor(anchor: Anchor): PublishedAnchor {
  return {
    market: anchor.market,
    batch: anchor.batch.toString(),
    hash: anchor.hash.toString('hex'),
    publishedAt: anchor.publishedAt.toISOString(),
    algorithm: anchor.algorithm,
    keyId: anchor.keyId,
    signature: anchor.signature.toString('base64url'),
  };
}

const BATCH = /^[1-9]\d{0,17}$/;
const HASH = /^(?:[0-9a-f]{2}){16,64}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** One line of a published file; null when it is none. */
export function parseAnchor(line: string): Anchor | null {
  const fields = parseObject(line);
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const [market, batch, hash, publishedAt] = ['market', 'batch', 'hash', 'publishedAt'].map(text) as [
    string,
    string,
    string,
    string,
  ];
  if (!isMarket(market) || !BATCH.test(batch) || !HASH.test(hash) || !INSTANT.test(publishedAt)) return null;
  if (Number.isNaN(Date.parse(publishedAt))) return null;
  return {
    market,
    batch: BigInt(batch),
    hash: Buffer.from(hash, 'hex'),
    publishedAt: new Date(publishedAt),
    algorithm: text('algorithm'),
    keyId: text('keyId'),
    signature: Buffer.from(text('signature'), 'base64url'),
  };
}

function parseObject(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
