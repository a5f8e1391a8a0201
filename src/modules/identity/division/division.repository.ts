import { In, MoreThan } from 'typeorm';
import type { Tx } from '../../../platform/database/database.js';
import { DivisionEntity, type DivisionLevel } from './division.entity.js';

export interface DivisionFilter {
  /** Only those directly below this one. */
  readonly parent?: string | undefined;
  readonly level?: DivisionLevel | undefined;
  readonly after: string;
  readonly limit: number;
}

/** In the order of their codes, after `after`: each division comes before those below it. */
export function divisionsAfter(tx: Tx, { parent, level, after, limit }: DivisionFilter): Promise<DivisionEntity[]> {
  return tx.manager.find(DivisionEntity, {
    where: {
      code: MoreThan(after),
      ...(parent === undefined ? {} : { parent }),
      ...(level === undefined ? {} : { level }),
    },
    order: { code: 'ASC' },
    take: limit,
  });
}

export function divisionsByCodes(tx: Tx, codes: readonly string[]): Promise<DivisionEntity[]> {
  return tx.manager.findBy(DivisionEntity, { code: In([...codes]) });
}
