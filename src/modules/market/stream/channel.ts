/** What can be subscribed to. `book.CODE`, `trades.CODE` and `ticker.CODE` are public, the others are one's own. */
export type PublicChannel = {
  readonly name: string;
  readonly kind: 'book' | 'trades' | 'ticker';
  readonly instrument: string;
};
export type PrivateChannel = { readonly name: PrivateName; readonly kind: 'private' };
export type Channel = PublicChannel | PrivateChannel;

export const PRIVATE_NAMES = ['orders', 'deals', 'balances'] as const;
export type PrivateName = (typeof PRIVATE_NAMES)[number];

const PUBLIC = /^(book|trades|ticker)\.([A-Z][A-Z0-9-]{1,31})$/;

/** Null when no channel is called so. */
export function parseChannel(name: string): Channel | null {
  if (isPrivateName(name)) return { name, kind: 'private' };
  const [, kind, instrument] = PUBLIC.exec(name) ?? [];
  return kind && instrument ? { name, kind: kind as PublicChannel['kind'], instrument } : null;
}

export function isPrivateName(name: string): name is PrivateName {
  return (PRIVATE_NAMES as readonly string[]).includes(name);
}
