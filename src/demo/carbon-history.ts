import { readFile } from 'node:fs/promises';
import { importDailyHistory } from '../modules/market/index.js';
import type { Stage } from './stage.js';

const SOURCE = "the exchange's daily publication, collected in the public repository bwh121/ccer-market-observatory";

/** The real daily history of the national carbon market, 2021-07-16 to 2024-12-31, for its candles. */
export async function importCarbonHistory(stage: Stage, progress: (sentence: string) => void): Promise<void> {
  const csv = await readFile(new URL('./data/cea-daily-2021-2024.csv', import.meta.url), 'utf8');
  const days = await importDailyHistory(stage.database.reader, { market: 'carbon', csv, source: SOURCE });
  progress(`Imported ${days} daily records of national carbon prices.`);
}
