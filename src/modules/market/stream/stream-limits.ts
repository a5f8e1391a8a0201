/** The bounds of the stream; docs/rules/market-data.md tells subscribers of them. */

export const STREAM_PATH = '/api/v1/stream';

export const HEARTBEAT_MS = 1_000;
/** Heartbeats between two looks at whether a token still holds. */
export const TOKEN_CHECK_HEARTBEATS = 2;
/** Heartbeats between two pings; a connection that did not answer the last one is gone. */
export const PING_HEARTBEATS = 15;
/** Heartbeats that a connection may live without a subscription. */
export const IDLE_HEARTBEATS_MAX = 60;

export const CONNECTIONS_MAX = 5_000;
export const CONNECTIONS_PER_ADDRESS_MAX = 100;
export const SUBSCRIPTIONS_MAX = 100;
export const MESSAGE_BYTES_MAX = 16 * 1024;
export const MESSAGES_PER_SECOND = 10;
export const MESSAGES_BURST = 50;
/** Unsent bytes at which a subscriber is too slow. */
export const UNSENT_BYTES_MAX = 4 * 1024 * 1024;
/** How long a connection that is being closed may take to say goodbye. */
export const GOODBYE_MS_MAX = 2_000;

/** How long private events can be replayed. */
export const REPLAY_HOURS = 24;
/** Batches of private events read from disk at a time. */
export const REPLAY_PAGE = 200;

/** Why the server hung up; 1012 is the protocol's own for a restart. */
export const CLOSE = { restart: 1012, tooSlow: 4001, tooManyMessages: 4002, idle: 4003, silent: 4004 } as const;
