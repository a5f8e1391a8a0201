/** What a person and a program are told when a request breaks a rule. */
export interface ErrorDefinition {
  /** Stable and dotted, `module.what-is-wrong`. */
  readonly code: string;
  /** The HTTP status that fits; services do not know HTTP beyond this number. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 423 | 429 | 500 | 503;
  readonly zh: string;
  readonly en: string;
}

export interface FieldError {
  /** Path of the field in the body or query, `items.3.price`. */
  readonly field: string;
  /** The rule it breaks, stable, kebab-case. */
  readonly rule: string;
  readonly message: string;
}

const catalogue = new Map<string, ErrorDefinition>();

/** Declares an error once; the generated catalogue in docs/errors.md lists every declaration. */
export function defineError(definition: ErrorDefinition): ErrorDefinition {
  const earlier = catalogue.get(definition.code);
  if (earlier) throw new Error(`error code declared twice: ${definition.code}`);
  catalogue.set(definition.code, definition);
  return definition;
}

export function errorCatalogue(): readonly ErrorDefinition[] {
  return [...catalogue.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** An expected failure. `detail` says what about this request is wrong; `facts` are its figures, for programs. */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly definition: ErrorDefinition,
    readonly detail: string = definition.en,
    readonly options: {
      readonly fields?: readonly FieldError[];
      readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
      readonly retryAfterSeconds?: number;
    } = {},
  ) {
    super(`${definition.code}: ${detail}`);
  }
}
