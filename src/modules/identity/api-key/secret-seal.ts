import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ConfigurationError } from '../../../platform/config/variable-reader.js';
import { invariant } from '../../../shared/invariant.js';
import { IDENTITY_SETTINGS, type IdentitySettings, type KeyFiles } from '../identity.settings.js';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** First byte of everything sealed, so that another algorithm can follow. */
const AES_256_GCM = 1;

/**
 * Seals the secrets of API keys with AES-256-GCM under a key that is in a file, not in the database. A sealed secret
 * belongs to one API key: under another id it does not open.
 */
@Injectable()
export class SecretSeal implements OnModuleInit {
  private key: KeyObject | undefined;
  private readonly files: KeyFiles;

  constructor(@Inject(IDENTITY_SETTINGS) settings: IdentitySettings) {
    this.files = settings.keys;
  }

  /** Throws ConfigurationError when the file cannot be used. */
  async onModuleInit(): Promise<void> {
    this.key = await loadSealKey(this.files.apiKeySeal, this.files.createMissing);
  }

  /** Algorithm byte, nonce, tag, cipher text. */
  seal(secret: Buffer, keyId: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.loadedKey, nonce).setAAD(Buffer.from(keyId));
    const text = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([Buffer.of(AES_256_GCM), nonce, cipher.getAuthTag(), text]);
  }

  /** The secret, or null when it was sealed with another key, for another API key, or changed since. */
  open(sealed: Buffer, keyId: string): Buffer | null {
    if (sealed[0] !== AES_256_GCM || sealed.length <= 1 + NONCE_BYTES + TAG_BYTES) return null;
    const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
    const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.loadedKey, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(keyId))
      .setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    } catch {
      return null;
    }
  }

  private get loadedKey(): KeyObject {
    invariant(this.key, 'the seal key is loaded before anything is sealed');
    return this.key;
  }
}

async function loadSealKey(file: string, createMissing: boolean): Promise<KeyObject> {
  if (createMissing) await makeIfMissing(file);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigurationError([
      `The key file ${file} cannot be read (${error.code}); make it, or set CREATE_KEYS=true.`,
    ]);
  });
  if (bytes.length !== KEY_BYTES)
    throw new ConfigurationError([`The key file ${file} does not hold ${KEY_BYTES} bytes.`]);
  return createSecretKey(bytes);
}

/** The key appears under its name only when it is whole; of two makers the first wins. */
async function makeIfMissing(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.new`;
  await writeFile(draft, randomBytes(KEY_BYTES), { mode: 0o600, flush: true });
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
}
