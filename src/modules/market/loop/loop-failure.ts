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

/** Constraints by which a key is used once in all markets. */
const KEYS = ['market_orders_client_order_id_once', 'market_request_keys_pkey'];

/** The key of a command was committed by another market after this batch had looked for it. */
export function isKeyTaken(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && KEYS.includes(String(error.constraint));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
