import { createHmac, hash, timingSafeEqual, type KeyObject } from 'node:crypto';

/** What a signature is over. */
export interface SignedRequest {
  readonly method: string;
  /** As it was sent, with the query: `/api/v1/orders?instrument=CEA24`. */
  readonly path: string;
  /** Milliseconds since 1970, the text of `X-Api-Timestamp`. */
  readonly timestamp: string;
  /** The body as it was sent; absent means empty. */
  readonly body: Buffer | undefined;
}

/**
 * HMAC-SHA256 in lower-case hexadecimal over four lines: method, path with query, timestamp, and the SHA-256 of the body
 * in lower-case hexadecimal. Lines are joined by LF, without one at the end.
 */
export function signRequest(secret: KeyObject | Buffer, request: SignedRequest): string {
  return digest(secret, request).toString('hex');
}

/** Whether `signature` is that of the request. Takes as long for a wrong one as for a right one. */
export function signatureFits(secret: KeyObject, request: SignedRequest, signature: string): boolean {
  const given = Buffer.from(signature, 'hex');
  const expected = digest(secret, request);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function digest(secret: KeyObject | Buffer, { method, path, timestamp, body }: SignedRequest): Buffer {
  const bodyHash = hash('sha256', body ?? '', 'hex');
  return createHmac('sha256', secret).update(`${method}\n${path}\n${timestamp}\n${bodyHash}`).digest();
}
