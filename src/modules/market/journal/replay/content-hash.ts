import { createHash } from 'node:crypto';
import type { Command } from '../../loop/command.js';
import type { MarketState } from '../../loop/market-state.js';
import type { ReplayedLedger } from './replayed-ledger.js';

const LINES_AT_ONCE = 4_096;

/**
 * A hash of all that happened in a market, equal for two databases that were seeded alike. So it has nothing in it that
 * a second seed makes anew: owners go by credit code instead of random ids, and neither instants nor the cut of the
 * commands into batches matter. Days do.
 */
export class ContentHash {
  private readonly hash = createHash('sha256');
  /** Not yet hashed: one long text is hashed much faster than many short ones. */
  private lines: string[] = [];

  /** A command and, in the words of the outcome digest, what it did: the lines of `outcome` from `from` on. */
  add(command: Command, outcome: readonly string[], from: number, ledger: ReplayedLedger): void {
    const { lines } = this;
    lines.push(command.kind);
    if (command.kind === 'place-order' || command.kind === 'pick-order') {
      lines.push(`${ledger.owner(BigInt(command.account))} ${command.instrument} ${command.side}`);
    }
    if (command.kind === 'desk') {
      const who = command.account === null ? '-' : ledger.owner(BigInt(command.account));
      lines.push(`${command.desk} ${command.action.kind} ${command.item ?? '-'} ${command.instrument} ${who}`);
    }
    for (let index = from; index < outcome.length; index += 1) {
      const line = outcome[index] ?? '';
      // Entries name accounts by number; the balances that they lead to are hashed by owner at the end. Items have ids
      // of organizations in them; what they hold is in the balances and what came of them in the deals.
      if (line.startsWith('deal ')) lines.push(dealByOwners(line, ledger));
      else if (!line.startsWith('entry ') && !line.startsWith('item ')) lines.push(line);
    }
    if (lines.length >= LINES_AT_ONCE) this.flush();
  }

  /** Closes the hash with books, day and balances. 64 hex digits. */
  finish(state: MarketState, ledger: ReplayedLedger): string {
    this.lines.push(`${state.market} ${state.day} ${state.rules?.version ?? 0} ${state.phase} ${state.lastSequence}`);
    for (const code of [...state.instruments.keys()].sort()) {
      const { book, halted } = state.instrument(code);
      this.lines.push(`book ${code} ${halted} ${book.stateHash()}`);
    }
    const balances = [...ledger.balances.values()]
      .filter(({ available, held, pending }) => available !== 0n || held !== 0n || pending !== 0n)
      .map(
        ({ account, asset, available, held, pending }) =>
          `balance ${account.owner} ${account.kind} ${asset} ${available} ${held} ${pending}`,
      );
    this.lines = this.lines.concat(balances.sort());
    this.flush();
    return this.hash.digest('hex');
  }

  private flush(): void {
    this.hash.update(`${this.lines.join('\n')}\n`);
    this.lines = [];
  }
}

/** `deal 1 42 7 8 …` with the owners of the accounts 7 and 8 in their places. */
function dealByOwners(line: string, ledger: ReplayedLedger): string {
  const [noun, fill, item, buyer = '', seller = '', ...rest] = line.split(' ');
  return [noun, fill, item, ledger.owner(BigInt(buyer)), ledger.owner(BigInt(seller)), ...rest].join(' ');
}
