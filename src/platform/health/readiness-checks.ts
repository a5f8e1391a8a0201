import { Injectable } from '@nestjs/common';

/** Says why the part is not ready, or null when it is. The reason is public: no secrets, one sentence. */
export type ReadinessCheck = () => Promise<string | null>;

export interface ReadinessReport {
  readonly ready: boolean;
  /** By name of the check: `ok` or the reason. */
  readonly checks: Readonly<Record<string, string>>;
}

/** What must hold before the program takes requests; modules add theirs when they start ("books", "keys"). */
@Injectable()
export class ReadinessChecks {
  private readonly checks = new Map<string, ReadinessCheck>();

  register(name: string, check: ReadinessCheck): void {
    if (this.checks.has(name)) throw new Error(`readiness check registered twice: ${name}`);
    this.checks.set(name, check);
  }

  /** Asks every check at once; one that fails or takes longer than `timeoutMs` counts as not ready. */
  async report(timeoutMs = 5_000): Promise<ReadinessReport> {
    const answers = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, (await ask(check, timeoutMs)) ?? 'ok'] as const),
    );
    return { ready: answers.every(([, answer]) => answer === 'ok'), checks: Object.fromEntries(answers) };
  }
}

async function ask(check: ReadinessCheck, timeoutMs: number): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${timeoutMs} ms`), timeoutMs);
  });
  try {
    // A check's own error may name hosts or logins, so only its kind is told.
    return await Promise.race([check(), timeout]);
  } catch (error) {
    return `the check failed (${(error as { code?: string }).code ?? (error as Error).name})`;
  } finally {
    clearTimeout(timer);
  }
}
