import { Injectable } from '@nestjs/common';
import type { AssetScale, AssetScales } from '../../ledger/index.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { DomainError } from '../../../shared/domain-error.js';
import type { Market } from '../../../shared/market.js';
import { InstrumentNotFound } from '../registry.errors.js';
import type { Instrument } from './instrument.js';
import { allInstruments, instrumentByCode } from './instrument.repository.js';

/** How old a remembered list may be. The terms of an instrument never change; a status is seen within this time. */
const FRESH_MS = 1_000;

interface Snapshot {
  readonly byCode: ReadonlyMap<string, Instrument>;
  readonly loadedAtMs: number;
}

/** Which instruments there are. Answers from memory, at most a second old; a code it does not know is looked up. */
@Injectable()
export class Instruments implements AssetScales {
  private snapshot: Snapshot = { byCode: new Map(), loadedAtMs: -Infinity };
  private loading: Promise<Snapshot> | null = null;
  private generation = 0;

  constructor(private readonly database: Database) {}

  /** Throws InstrumentNotFound. */
  async get(code: string): Promise<Instrument> {
    const known = (await this.fresh()).byCode.get(code);
    if (known) return known;
    const found = await instrumentByCode(this.database.reader, code);
    if (!found) throw new DomainError(InstrumentNotFound, `There is no instrument ${code}.`);
    this.expire();
    return found;
  }

  /** What is in memory, without waiting: its terms are right, its status may be old. */
  peek(code: string): Instrument | undefined {
    return this.snapshot.byCode.get(code);
  }

  /** By market and code; of one market, or of all. */
  async all(market?: Market): Promise<readonly Instrument[]> {
    const every = [...(await this.fresh()).byCode.values()];
    return market ? every.filter((instrument) => instrument.market === market) : every;
  }

  /** Port of the ledger: how amounts of these instruments are shown. Throws InstrumentNotFound. */
  async scalesOf(codes: readonly string[]): Promise<ReadonlyMap<string, AssetScale>> {
    const found = await Promise.all(codes.map((code) => this.get(code)));
    return new Map(found.map(({ code, unit, grid }) => [code, { unit, decimals: grid.quantityScale }]));
  }

  /** As `tx` sees it, for work that must not act on an old status. Throws InstrumentNotFound. */
  async read(tx: Tx, code: string): Promise<Instrument> {
    const found = await instrumentByCode(tx, code);
    if (!found) throw new DomainError(InstrumentNotFound, `There is no instrument ${code}.`);
    return found;
  }

  /** The next question is answered from the database, also when one is being read at this moment. */
  expire(): void {
    this.generation += 1;
    this.loading = null;
    this.snapshot = { ...this.snapshot, loadedAtMs: -Infinity };
  }

  private fresh(): Promise<Snapshot> {
    if (performance.now() - this.snapshot.loadedAtMs < FRESH_MS) return Promise.resolve(this.snapshot);
    this.loading ??= this.load(this.generation);
    return this.loading;
  }

  private async load(generation: number): Promise<Snapshot> {
    const loadedAtMs = performance.now();
    try {
      const rows = await allInstruments(this.database.reader);
      const loaded = { byCode: new Map(rows.map((row) => [row.code, row])), loadedAtMs };
      if (generation === this.generation) this.snapshot = loaded;
      return loaded;
    } finally {
      if (generation === this.generation) this.loading = null;
    }
  }
}
