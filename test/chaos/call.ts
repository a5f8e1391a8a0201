/** How a request ended, as its caller saw it. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: unknown;
      /** The answer repeats an earlier one. */
      readonly replayed: boolean;
      /** `code` of a problem document; '' on success and on anything else. */
      readonly code: string;
    }
  /** The connection ended first, or could not be made: the effect is unknown. */
  | { readonly kind: 'unanswered' }
  /** No answer and no end of the connection within `ANSWER_MS_MAX`. */
  | { readonly kind: 'hung' };

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`. */
  readonly path: string;
  readonly authorization?: string;
  readonly body?: object;
  readonly idempotencyKey?: string;
}

/** Longer than any answer may take, outages of the database included. */
export const ANSWER_MS_MAX = 15_000;

/** Sends one request. Never rejects. */
export async function call(url: string, request: Call): Promise<Answer> {
  try {
    const response = await fetch(`${url}/api/v1${request.path}`, {
      method: request.method,
      headers: {
        ...(request.authorization === undefined ? {} : { authorization: request.authorization }),
        ...(request.idempotencyKey === undefined ? {} : { 'idempotency-key': request.idempotencyKey }),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    const body: unknown = await response.json();
    const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
    return {
      kind: 'answered',
      status: response.status,
      body,
      replayed: response.headers.get('idempotency-replayed') === 'true',
      code: isProblem ? (body as { code: string }).code : '',
    };
  } catch (error) {
    return { kind: error instanceof Error && error.name === 'TimeoutError' ? 'hung' : 'unanswered' };
  }
}
