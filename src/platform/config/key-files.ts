import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationError } from './variable-reader.js';

/**
 * The private key in `file` (PEM, PKCS #8, curve P-256), made first when it is missing and `createMissing` says so.
 * Throws ConfigurationError when there is no usable key.
 */
export async function loadSigningKey(file: string, createMissing: boolean): Promise<KeyObject> {
  const pem = (await readIfThere(file)) ?? (createMissing ? await makeKey(file) : undefined);
  if (pem === undefined) {
    throw new ConfigurationError([`The key file ${file} does not exist; make it, or set CREATE_KEYS=true.`]);
  }
  const key = parse(pem);
  if (key?.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw new ConfigurationError([`The key file ${file} does not hold a private key on the curve P-256 in PEM form.`]);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConfigurationError([`The key file ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`]);
  }
}

/** The key appears under its name only when it is whole and on disk; of two makers the first wins. */
async function makeKey(file: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.new`;
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  return readFile(file, 'utf8');
}

function parse(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
