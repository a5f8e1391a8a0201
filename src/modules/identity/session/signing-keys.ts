import { createHash, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { copyFile, rename, stat, writeFile } from 'node:fs/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { loadSigningKey } from '../../../platform/config/key-files.js';
import { invariant } from '../../../shared/invariant.js';
import { IDENTITY_SETTINGS, type IdentitySettings, type KeyFiles } from '../identity.settings.js';

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** How often the key files are looked at again, because another process may have rotated. */
const RELOAD_EVERY_MS = 1_000;

/**
 * The ES256 keys of access tokens: the current one signs, the current and the previous one verify. They live in two
 * files that all processes share; nothing of a private key is in the database or in a log. A key is known by the
 * thumbprint of its public part (RFC 7638).
 */
@Injectable()
export class SigningKeys implements OnModuleInit {
  private current: SigningKey | undefined;
  private readonly verifying = new Map<string, SigningKey>();
  private readonly files: KeyFiles;
  private loadedAtMs = 0;
  private rotation: Promise<unknown> = Promise.resolve();

  constructor(@Inject(IDENTITY_SETTINGS) settings: IdentitySettings) {
    this.files = settings.keys;
  }

  /** Throws ConfigurationError when a key file cannot be used. */
  async onModuleInit(): Promise<void> {
    await this.load();
  }

  /** The key that signs now. */
  async signing(): Promise<SigningKey> {
    await this.lookAgain();
    invariant(this.current, 'keys are loaded before anything is signed');
    return this.current;
  }

  /** The public key of that id, or null. */
  async verifier(kid: string): Promise<KeyObject | null> {
    if (!this.verifying.has(kid)) await this.lookAgain();
    return this.verifying.get(kid)?.publicKey ?? null;
  }

  /** The public keys in the form of RFC 7517, for whoever verifies our tokens. */
  publicKeys(): readonly JsonWebKey[] {
    return [...this.verifying.values()].map(({ kid, publicKey }) => ({
      ...publicKey.export({ format: 'jwk' }),
      kid,
      use: 'sig',
      alg: 'ES256',
    }));
  }

  /**
   * Makes a new current key; the one so far becomes the previous one and the one before that is forgotten, so rotating
   * twice within the life of an access token makes clients refresh. Returns the new key's id.
   */
  rotate(): Promise<string> {
    const rotated = this.rotation.then(() => this.replaceCurrent());
    this.rotation = rotated.catch(() => undefined);
    return rotated;
  }

  private async replaceCurrent(): Promise<string> {
    await replaceFile(this.files.previous, (draft) => copyFile(this.files.current, draft));
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    await replaceFile(this.files.current, (draft) => writeFile(draft, pem, { mode: 0o600, flush: true }));
    await this.load();
    return (await this.signing()).kid;
  }

  /** A running program goes on with the keys it has when the files cannot be read for a moment. */
  private async lookAgain(): Promise<void> {
    if (performance.now() - this.loadedAtMs < RELOAD_EVERY_MS) return;
    await this.load().catch((error: unknown) => {
      if (!this.current) throw error;
    });
  }

  private async load(): Promise<void> {
    this.loadedAtMs = performance.now();
    const current = signingKey(await loadSigningKey(this.files.current, this.files.createMissing && !this.current));
    const hasPrevious = await stat(this.files.previous).then(
      () => true,
      () => false,
    );
    const previous = hasPrevious ? signingKey(await loadSigningKey(this.files.previous, false)) : undefined;
    this.current = current;
    this.verifying.clear();
    for (const key of previous ? [current, previous] : [current]) this.verifying.set(key.kid, key);
  }
}

function signingKey(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { kid, privateKey, publicKey };
}

/** The file appears under its name only when it is whole. */
async function replaceFile(file: string, write: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${file}.${process.pid}.new`;
  await write(draft);
  await rename(draft, file);
}
