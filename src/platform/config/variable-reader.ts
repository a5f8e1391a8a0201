import { isIP } from 'node:net';
import { StartRefused } from '../lifecycle/start-refused.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One or several variables have values the program cannot work with. */
export class ConfigurationError extends StartRefused {
  override readonly name = 'ConfigurationError';

  /** `mistakes` are whole sentences, one for each wrong variable. They never repeat a value that may be secret. */
  constructor(readonly mistakes: readonly string[]) {
    super(mistakes.join('\n'));
  }
}

/** Reads variables one by one and collects what is wrong with them. An empty value counts as absent. */
export class VariableReader {
  readonly mistakes: string[] = [];

  constructor(private readonly environment: Environment) {}

  text(name: string): string | undefined {
    const value = this.environment[name]?.trim();
    return value === undefined || value === '' ? undefined : value;
  }

  integer(name: string, range: { readonly min: number; readonly max: number; readonly default: number }): number {
    const value = this.text(name);
    if (value === undefined) return range.default;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
    if (number >= range.min && number <= range.max) return number;
    this.mistakes.push(`${name} must be a whole number from ${range.min} to ${range.max}, not "${value}".`);
    return range.default;
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[], otherwise: Choice): Choice {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    const chosen = choices.find((choice) => choice === value.toLowerCase());
    if (chosen !== undefined) return chosen;
    this.mistakes.push(`${name} must be one of ${choices.join(', ')}, not "${value}".`);
    return otherwise;
  }

  flag(name: string, otherwise: boolean): boolean {
    return this.choice(name, ['true', 'false'], otherwise ? 'true' : 'false') === 'true';
  }

  /** A connection string. The value is never repeated in the message, because it may hold a password. */
  postgresUrl(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url && /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== '' && url.pathname.length > 1) return value;
    this.mistakes.push(`${name} must have the form postgresql://user:password@host:port/database.`);
    return undefined;
  }

  /** Addresses and networks, separated by commas. */
  networks(name: string): string[] {
    const entries = (this.text(name) ?? '').split(',').map((entry) => entry.trim());
    const networks = entries.filter((entry) => entry !== '');
    for (const network of networks.filter((entry) => !isNetwork(entry))) {
      this.mistakes.push(`${name} must list addresses or networks such as 10.0.0.0/8, and "${network}" is neither.`);
    }
    return networks;
  }

  /** Throws ConfigurationError when any variable was wrong. */
  finish(): void {
    if (this.mistakes.length > 0) throw new ConfigurationError(this.mistakes);
  }
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
