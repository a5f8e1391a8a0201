import pg from 'pg';
import type { ValueTransformer } from 'typeorm';

const INT8_OID = 20;
const DATE_OID = 1082;

/**
 * How values arrive from PostgreSQL on every connection of ours: `bigint` as bigint, `date` as `YYYY-MM-DD` (a day of
 * the rules, not an instant); the rest as pg does it.
 */
export const wireTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary' && oid === INT8_OID) return BigInt;
    if (format !== 'binary' && oid === DATE_OID) return (text: string) => text;
    return pg.types.getTypeParser(oid, format ?? 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/** For entity columns of type `bigint`. */
export const bigintColumn: ValueTransformer = {
  to: (value: bigint | null | undefined) => (value === null || value === undefined ? value : value.toString()),
  from: (value: string | bigint | null) => (value === null ? null : BigInt(value)),
};
