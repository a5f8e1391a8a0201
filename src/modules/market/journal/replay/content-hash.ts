import { createHash } from 'node:crypto';
import type { Command } from '../../loop/command.js';
import type { MarketState } from '../../loop/market-state.js';
import type { ReplayedLedger } from './replayed-ledger.js';

/**
 * A hash of all that happened in a market, equal for two databases that were seeded alike. So it has nothing in it that
 * a second seed makes anew: owners go by credit code instead of random ids, and neither instants nor the cut of the
 * commands into batches matter. Days do.
 */
export class ContentHash {
  private readonly hash = createHash('sha256');

  /** A command and, in the words of the outcome digest, what it did. */
  add(command: Command, outcome: readonly string[], ledger: ReplayedLedger): void {
    this.hash.update(`${command.kind}\n`);
    if (command.kind === 'place-order') {
      this.hash.update(`${ledger.owner(BigInt(command.account))} ${command.instrument} ${command.side}\n`);
    }
    // Entries name accounts by number; the balances that they lead to are hashed by owner at the end.
    for (const line of outcome) if (!line.startsWith('entry ')) this.hash.update(`${line}\n`);
  }

  /** Closes the hash with books, day and balances. 64 hex digits. */
  finish(state: MarketState, ledger: ReplayedLedger): string {
    this.hash.update(`${state.market} ${state.day} ${state.feeScheduleInForce} ${state.lastSequence}\n`);
    for (const code of [...state.instruments.keys()].sort()) {
      const { book, halted } = state.instrument(code);
      this.hash.update(`book ${code} ${halted} ${book.stateHash()}\n`);
    }
    const balances = [...ledger.balances.values()]
      .filter(({ available, held, pending }) => available !== 0n || held !== 0n || pending !== 0n)
      .map(
        ({ account, asset, available, held, pending }) =>
          `balance ${account.owner} ${account.kind} ${asset} ${available} ${held} ${pending}\n`,
      );
    for (const line of balances.sort()) this.hash.update(line);
    return this.hash.digest('hex');
  }
}
