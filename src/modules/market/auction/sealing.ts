import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { invariant } from '../../../shared/invariant.js';

/**
 * How a bidder seals a bid (docs/rules/auction.md has it step by step): an ephemeral X25519 key agrees with the auction's
 * on a secret, HKDF-SHA256 makes an AES-256-GCM key of it, and the text is padded, so that all seals are equally long.
 * Nobody without the private key reads it, the exchange included; the same bid sealed twice gives two different seals.
 */
export const SEAL_ALGORITHM = 'x25519-hkdf-sha256-aes256gcm';

const EPHEMERAL_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What is sealed is filled up with spaces to this length. */
export const SEALED_TEXT_BYTES = 256;
export const SEAL_BYTES = EPHEMERAL_BYTES + NONCE_BYTES + TAG_BYTES + SEALED_TEXT_BYTES;

const KEY_BYTES = 32;
const HASH = 'sha256';

/** DER before the 32 bytes of a public key (RFC 8410). */
const PUBLIC_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');

/** What bids and a reserve are sealed with, as anybody may see it. */
export interface PublicSealKey {
  readonly id: string;
  readonly algorithm: string;
  /** 32 bytes, base64. */
  readonly publicKey: string;
}

/** The secret part of what an auction seals with. */
export interface SealKeys {
  /** PKCS #8, DER, base64. */
  readonly privateKey: string;
  /** 32 random bytes, base64. */
  readonly fingerprintKey: string;
}

export interface NewSealKeys extends SealKeys {
  /** The 32 bytes of the X25519 key, base64. */
  readonly publicKey: string;
}

export function makeSealKeys(): NewSealKeys {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  return {
    publicKey: rawPublicKey(publicKey).toString('base64'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    fingerprintKey: randomBytes(KEY_BYTES).toString('base64'),
  };
}

/** Names what is sealed, for whom: a seal taken over from another bidder or auction does not open. */
export function sealedFor(keyId: string, what: string): string {
  return `${keyId}/${what}`;
}

/** What a bidder's program does. `publicKey` is the auction's, base64; `context` is `sealedFor`. */
export function seal(publicKey: string, context: string, text: string): Buffer {
  const bytes = Buffer.alloc(SEALED_TEXT_BYTES, ' ');
  invariant(Buffer.byteLength(text) <= SEALED_TEXT_BYTES, 'what is sealed is short');
  bytes.write(text, 'utf8');
  const ephemeral = generateKeyPairSync('x25519');
  const ephemeralPublic = rawPublicKey(ephemeral.publicKey);
  const nonce = randomBytes(NONCE_BYTES);
  const key = sharedKey(ephemeral.privateKey, publicKeyOf(Buffer.from(publicKey, 'base64')), ephemeralPublic, context);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([ephemeralPublic, nonce, cipher.getAuthTag(), sealed]);
}

/** The text under a seal, or null when it does not open: made with another key, for something else, or changed. */
export function unseal(privateKey: string, context: string, sealed: Uint8Array): string | null {
  const bytes = Buffer.from(sealed);
  if (bytes.length !== SEAL_BYTES) return null;
  const ephemeral = bytes.subarray(0, EPHEMERAL_BYTES);
  const nonce = bytes.subarray(EPHEMERAL_BYTES, EPHEMERAL_BYTES + NONCE_BYTES);
  const tag = bytes.subarray(EPHEMERAL_BYTES + NONCE_BYTES, EPHEMERAL_BYTES + NONCE_BYTES + TAG_BYTES);
  try {
    const own = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), type: 'pkcs8', format: 'der' });
    const key = sharedKey(own, publicKeyOf(ephemeral), ephemeral, context);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context)).setAuthTag(tag);
    const text = Buffer.concat([decipher.update(bytes.subarray(-SEALED_TEXT_BYTES)), decipher.final()]);
    return text.toString('utf8').trimEnd();
  } catch {
    return null;
  }
}

/** Keyed, over the seal and what it is for: shows whether a seal is the one that came in, and nothing else. */
export function fingerprintOf(fingerprintKey: string, context: string, sealed: Uint8Array): string {
  const hmac = createHmac(HASH, Buffer.from(fingerprintKey, 'base64'));
  return hmac.update(context).update('\n').update(sealed).digest('hex');
}

/** Whether this private key belongs to that public key, both as `makeSealKeys` gives them. */
export function isPair(privateKey: string, publicKey: string): boolean {
  try {
    const own = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), type: 'pkcs8', format: 'der' });
    return rawPublicKey(createPublicKey(own)).toString('base64') === publicKey;
  } catch {
    return false;
  }
}

function sharedKey(own: KeyObject, other: KeyObject, ephemeral: Buffer, context: string): Buffer {
  const secret = diffieHellman({ privateKey: own, publicKey: other });
  return Buffer.from(hkdfSync(HASH, secret, ephemeral, Buffer.from(context), KEY_BYTES));
}

function publicKeyOf(raw: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), type: 'spki', format: 'der' });
}

function rawPublicKey(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' }).subarray(PUBLIC_PREFIX.length);
}
