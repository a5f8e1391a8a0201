/** SQLSTATEs and system errors that mean: the connection is gone, and with it the answer to what was under way. */
const CONNECTION_LOSS = /^(08|57P0|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH)/;

/**
 * SQLSTATEs by which the database says "not now": resources are short (53), a statement was cancelled (57014), a lock was
 * not to be had in time (55P03), serialization failure and deadlock (40001, 40P01). The transaction came to nothing, and
 * no command in it is to blame.
 */
const NOT_NOW = /^(53...|57014|55P03|40001|40P01)$/;

export function isConnectionLoss(error: unknown): boolean {
  return CONNECTION_LOSS.test(codeOf(error));
}

export function isNotNow(error: unknown): boolean {
  return NOT_NOW.test(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
