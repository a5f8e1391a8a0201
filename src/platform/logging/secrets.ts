/** What a log line must never carry, whatever was handed to the logger. */

const REDACTED = '[redacted]';
const DEPTH_MAX = 8;

/** Field names whose values are secrets, compared without case, `-` and `_`. */
const SECRET_NAME =
  /^(authorization|proxyauthorization|cookie|setcookie|xapikey|xapisignature|apikey|apisecret|secret\w*|\w*secret|\w*password\w*|passphrase|totp\w*|otp|\w*token|\w*tokens|signature|privatekey|signingkey|key|keys|rawbody|parameters|connectionstring|databaseurl|url)$/;

/** Keys that name something and are no secret. */
const HARMLESS_NAME = /^(idempotencykey|keyid|kid)$/;

const TEXT_WITH_SECRET = /Bearer\s|eyJ|:\/\/[^/\s]*:[^/\s]*@|password/i;

/** `value` as it may be logged: secrets by name and by look are replaced, errors are reduced to what they say. */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return errorView(value, depth);
  if (value instanceof Date) return value;
  if (depth >= DEPTH_MAX || ArrayBuffer.isView(value)) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, depth + 1));
  const clean: Record<string, unknown> = {};
  for (const [name, content] of Object.entries(value)) {
    clean[name] = isSecretName(name) && content !== undefined ? REDACTED : withoutSecrets(content, depth + 1);
  }
  return clean;
}

/** Tokens and passwords that stand inside a text. */
export function maskText(text: string): string {
  if (!TEXT_WITH_SECRET.test(text)) return text;
  return text
    .replace(/(Bearer\s+)[^\s"']+/gi, `$1${REDACTED}`)
    .replace(/eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?/g, REDACTED)
    .replace(/(:\/\/[^:/\s]*:)[^@/\s]*@/g, `$1${REDACTED}@`)
    .replace(/("?\w*password\w*"?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;)}]+)/gi, `$1${REDACTED}`);
}

/**
 * An error without its extra members: a database error carries the parameters of its query, and those hold passwords
 * and tokens.
 */
function errorView(error: Error, depth: number): Record<string, unknown> {
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: maskText(error.message),
    ...(typeof code === 'string' && { code }),
    ...(error.stack && { stack: maskText(error.stack) }),
    ...(error.cause !== undefined && depth < DEPTH_MAX && { cause: withoutSecrets(error.cause, depth + 1) }),
  };
}

const secretNames = new Map<string, boolean>();
const NAMES_REMEMBERED = 2_000;

function isSecretName(name: string): boolean {
  const known = secretNames.get(name);
  if (known !== undefined) return known;
  const plain = name.toLowerCase().replace(/[-_]/g, '');
  const secret = SECRET_NAME.test(plain) && !HARMLESS_NAME.test(plain);
  if (secretNames.size < NAMES_REMEMBERED) secretNames.set(name, secret);
  return secret;
}
