/** Injection token of the one `Config`. */
export const CONFIG = Symbol('Config');

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the environment asks for, parsed and validated. docs/operations.md lists the variables. */
export interface Settings {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  /** Absent: the program starts its own PostgreSQL in `dataDirectory`. */
  readonly externalDatabase: ExternalDatabase | undefined;
  readonly databasePoolSize: number;
  /** Whether the schema is brought up to date at start. Always so for the embedded database. */
  readonly migrateOnStart: boolean;
  /** Whether an empty database is filled with the demo province. */
  readonly seedDemo: boolean;
  /** Absolute. Holds the embedded database, its password, the lock and the keys. */
  readonly dataDirectory: string;
  readonly logLevel: LogLevel;
  readonly keys: KeySettings;
  readonly rateLimit: RateLimitSettings;
  /** Addresses and networks (CIDR) whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Commands that may wait for a market's trading loop; beyond it the answer is 503. */
  readonly orderQueueMax: number;
  /** Commands the trading loop takes into one transaction. */
  readonly orderBatchMax: number;
  /** Whether this process does at their times what the platform does by itself. */
  readonly standingJobs: boolean;
  /** How long requests under way may take to finish once the program was told to stop. */
  readonly stopTimeoutMs: number;
}

export interface ExternalDatabase {
  readonly url: string;
  /** A login that owns the tables. */
  readonly migrationUrl: string;
}

/** Files in PEM. A private key is PKCS #8 on the curve P-256. */
export interface KeySettings {
  readonly tokenKeyFile: string;
  readonly anchorKeyFile: string;
  /** Holds one file for each sealed auction, with the keys that two persons release after its close. */
  readonly auctionKeyDirectory: string;
  /** Whether a missing key is made, readable by its owner only. */
  readonly createMissing: boolean;
}

/** 0 switches a limit off. */
export interface RateLimitSettings {
  /** Requests of one client (credential, else address). */
  readonly requestsPerMinute: number;
  /** Attempts to log in from one address. */
  readonly loginsPerMinute: number;
}

/** The settings of a running program, which knows its database. */
export interface Config extends Settings {
  readonly databaseUrl: string;
}
