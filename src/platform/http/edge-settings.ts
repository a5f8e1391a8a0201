/** The part of the configuration that the edge reads; the whole `Config` fits. */
export interface EdgeSettings {
  /** 0 switches a limit off. */
  readonly rateLimit: {
    /** Requests of one client (credential, else address). */
    readonly requestsPerMinute: number;
    /** Attempts to log in from one address. */
    readonly loginsPerMinute: number;
  };
  /** Addresses and networks (CIDR) whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
}

/** All routes are below it, except the documentation. */
export const API_PREFIX = 'api/v1';

/** A batch of 100 orders needs about 30 KiB. */
export const BODY_BYTES_MAX = 256 * 1024;

/** Longest segment of a path that stands for an id or a code. */
export const PATH_PARAMETER_LENGTH_MAX = 128;

/** A request that takes longer than this to arrive is dropped. */
export const REQUEST_ARRIVAL_MS_MAX = 30_000;
