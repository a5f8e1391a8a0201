import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, MaxLength, Min, MinLength } from 'class-validator';
import { DomainError } from '../../shared/domain-error.js';
import { INVALID_CURSOR } from './request.errors.js';

export const PAGE_SIZE_DEFAULT = 50;
export const PAGE_SIZE_MAX = 200;
export const CURSOR_LENGTH_MAX = 512;

/** The query of every list; filters of a list extend it. */
export class PageQuery {
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: PAGE_SIZE_MAX, default: PAGE_SIZE_DEFAULT })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: '须为整数 · must be a whole number' })
  @Min(1, { message: '须不小于 1 · must be at least 1' })
  @Max(PAGE_SIZE_MAX, { message: `须不大于 ${PAGE_SIZE_MAX} · must be at most ${PAGE_SIZE_MAX}` })
  limit: number = PAGE_SIZE_DEFAULT;

  @ApiPropertyOptional({ type: String, description: 'The `nextCursor` of the page before.' })
  @IsOptional()
  @MinLength(1, { message: '须非空 · must not be empty' })
  @MaxLength(CURSOR_LENGTH_MAX, { message: '过长 · too long' })
  cursor?: string;
}

/** One page of a list in stable order. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Opaque; null on the last page. */
  readonly nextCursor: string | null;
}

/** A place in a list: the values of its sort columns in the last row that was shown. Figures beyond 2^53 go as text. */
export type CursorPlace = readonly (string | number)[];

export function encodeCursor(place: CursorPlace): string {
  return Buffer.from(JSON.stringify(place), 'utf8').toString('base64url');
}

/** How each part of a cursor must look, so that what a caller made up never reaches a query. */
export type CursorPart = (value: unknown) => boolean;

/**
 * The place `cursor` stands for, or undefined without a cursor. `shape` has one check for each sort column:
 * `decodeCursor(query.cursor, [isInstant, isId])`. Throws `request.invalid-cursor`.
 */
export function decodeCursor(cursor: string | undefined, shape: readonly CursorPart[]): CursorPlace | undefined {
  if (cursor === undefined) return undefined;
  const place = parse(cursor);
  if (!Array.isArray(place) || place.length !== shape.length || !shape.every((fits, index) => fits(place[index]))) {
    throw new DomainError(INVALID_CURSOR);
  }
  return place as CursorPlace;
}

/** Cursor part: an instant as `toISOString` writes it. */
export function isInstant(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(value)) return false;
  return !Number.isNaN(Date.parse(value));
}

/** Cursor part: a non-negative `bigint` column as text. */
export function isSequence(value: unknown): boolean {
  return typeof value === 'string' && /^(0|[1-9]\d{0,17})$/.test(value);
}

/**
 * The page made of `rows`, of which one more than `limit` was asked for to see whether there is a next page.
 * `placeOf` gives the sort columns of a row.
 */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => CursorPlace,
  view: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(view), nextCursor: more ? encodeCursor(placeOf(last)) : null };
}

/** The documented shape of a page of `item`. Each call makes a class of its own, named for the item. */
export function PageOf<Item>(item: new () => Item): new () => Page<Item> {
  class PageView implements Page<Item> {
    @ApiProperty({ type: [item] })
    readonly items!: readonly Item[];

    @ApiProperty({ type: String, nullable: true })
    readonly nextCursor!: string | null;
  }
  Object.defineProperty(PageView, 'name', { value: `PageOf${item.name}` });
  return PageView;
}

function parse(cursor: string): unknown {
  if (!/^[A-Za-z0-9_-]+$/.test(cursor)) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
