import type { Tx } from '../../../platform/database/database.js';
import { InstrumentEntity } from './instrument.entity.js';
import type { Instrument } from './instrument.js';

export async function insertInstrument(tx: Tx, instrument: Instrument): Promise<void> {
  const { grid, ...terms } = instrument;
  await tx.manager.insert(InstrumentEntity, { ...terms, ...grid });
}

export async function instrumentByCode(tx: Tx, code: string): Promise<Instrument | null> {
  const row = await tx.manager.findOneBy(InstrumentEntity, { code });
  return row && instrumentOf(row);
}

/** Every instrument, by market and code. There are tens of them, not thousands. */
export async function allInstruments(tx: Tx): Promise<Instrument[]> {
  const rows = await tx.manager.find(InstrumentEntity, { order: { market: 'ASC', code: 'ASC' } });
  return rows.map(instrumentOf);
}

function instrumentOf(row: InstrumentEntity): Instrument {
  const { priceScale, tick, quantityScale, lot, fenPerTickLot, ...terms } = row;
  return { ...terms, grid: { priceScale, tick, quantityScale, lot, fenPerTickLot } };
}
