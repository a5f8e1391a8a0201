import type { Sql } from '../../../../platform/database/sql.js';
import type { ObjectGrade } from '../reckoning/object-amounts.js';
import type { AreaKind, AreaObject, ObjectVersion } from './area-object.js';

/** Who wrote a version, and for which office. */
export interface Author {
  readonly userId: string;
  readonly organizationId: string;
}

interface ObjectRow {
  readonly id: string;
  readonly kind: AreaKind;
  readonly division: string;
  readonly registered_at: Date;
  readonly versions: readonly VersionJson[] | null;
}

/** As the query below builds it: figures of `bigint` columns are text. */
interface VersionJson {
  readonly version: number;
  readonly name: string;
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly zone: string | null;
  readonly class: string | null;
  readonly grains: string | null;
  readonly things: string | null;
  readonly source: string;
  readonly recordedAt: string;
  readonly shares: readonly { readonly recipientId: string; readonly weight: string }[] | null;
}

const OBJECT = `o.id, o.kind, o.division, o.registered_at, (
  SELECT jsonb_agg(jsonb_build_object('version', v.version, 'name', v.name, 'validFrom', v.valid_from,
           'validUntil', v.valid_until, 'zone', v.zone, 'class', v.class, 'grains', v.area_grains::text,
           'things', v.things::text, 'source', v.source, 'recordedAt', v.recorded_at, 'shares', (
             SELECT jsonb_agg(jsonb_build_object('recipientId', s.recipient_id, 'weight', s.weight::text)
                      ORDER BY s.position)
               FROM compensation_area_shares s WHERE s.object_id = v.object_id AND s.version = v.version))
           ORDER BY v.version)
    FROM compensation_area_object_versions v WHERE v.object_id = o.id) AS versions`;

export async function insertAreaObject(
  sql: Sql,
  object: { readonly id: string; readonly kind: AreaKind; readonly division: string; readonly at: Date },
): Promise<void> {
  await sql.query('INSERT INTO compensation_area_objects (id, kind, division, registered_at) VALUES ($1, $2, $3, $4)', [
    object.id,
    object.kind,
    object.division,
    object.at,
  ]);
}

export async function insertObjectVersion(
  sql: Sql,
  objectId: string,
  version: ObjectVersion & { readonly document: object | null },
  author: Author,
): Promise<void> {
  const { measure } = version;
  await sql.query(
    `INSERT INTO compensation_area_object_versions (object_id, version, name, valid_from, valid_until, zone, class,
       area_grains, things, source, document, recorded_by, organization_id, recorded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      objectId,
      version.version,
      version.name,
      version.validFrom,
      version.validUntil,
      version.zone,
      version.class,
      measure.kind === 'area' ? measure.grains : null,
      measure.kind === 'count' ? measure.count : null,
      version.source,
      version.document === null ? null : JSON.stringify(version.document),
      author.userId,
      author.organizationId,
      version.recordedAt,
    ],
  );
  const shares = version.shares.map(({ recipientId, weight }, index) => ({
    position: index + 1,
    recipient: recipientId,
    weight: weight.toString(),
  }));
  await sql.query(
    `INSERT INTO compensation_area_shares (object_id, version, position, recipient_id, weight)
     SELECT $1, $2, position, recipient, weight
       FROM jsonb_to_recordset($3::jsonb) AS share (position smallint, recipient uuid, weight bigint)`,
    [objectId, version.version, JSON.stringify(shares)],
  );
}

export async function areaObjectById(sql: Sql, id: string): Promise<AreaObject | null> {
  const [row] = await sql.query<ObjectRow>(`SELECT ${OBJECT} FROM compensation_area_objects o WHERE o.id = $1`, [id]);
  return row ? objectOf(row) : null;
}

/** Until the transaction ends, nobody else adds a version or a grade to the object. */
export async function lockAreaObject(sql: Sql, id: string): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7214))', [id]);
}

export interface AreaObjectFilter {
  readonly kind: AreaKind | null;
  /** What the codes of the divisions begin with. */
  readonly prefixes: readonly string[];
  readonly after: { readonly at: string; readonly id: string } | null;
  readonly limit: number;
}

/** In the order in which they were registered. */
export async function areaObjectsAfter(
  sql: Sql,
  filter: AreaObjectFilter,
): Promise<readonly (AreaObject & { readonly registeredAt: Date })[]> {
  const rows = await sql.query<ObjectRow>(
    `SELECT ${OBJECT} FROM compensation_area_objects o
      WHERE ($1::text IS NULL OR o.kind = $1)
        AND NOT EXISTS (SELECT 1 FROM unnest($2::text[]) AS prefix WHERE NOT starts_with(o.division, prefix))
        AND ($3::timestamptz IS NULL OR (o.registered_at, o.id) > ($3, $4::uuid))
      ORDER BY o.registered_at, o.id LIMIT $5`,
    [filter.kind, filter.prefixes, filter.after?.at ?? null, filter.after?.id ?? null, filter.limit],
  );
  return rows.map((row) => ({ ...objectOf(row), registeredAt: row.registered_at }));
}

/** All of a kind whose division begins so, in the order of their ids, at most `limit`. */
export async function areaObjectsOfKind(
  sql: Sql,
  kind: AreaKind,
  prefix: string,
  limit: number,
): Promise<AreaObject[]> {
  const rows = await sql.query<ObjectRow>(
    `SELECT ${OBJECT} FROM compensation_area_objects o
      WHERE o.kind = $1 AND starts_with(o.division, $2) ORDER BY o.id LIMIT $3`,
    [kind, prefix, limit],
  );
  return rows.map(objectOf);
}

export async function insertGrade(
  sql: Sql,
  grade: ObjectGrade & { readonly source: string; readonly at: Date },
  author: Author,
): Promise<void> {
  await sql.query(
    `INSERT INTO compensation_area_grades (object_id, year, version, grade, source, recorded_by, organization_id,
       recorded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      grade.objectId,
      grade.year,
      grade.version,
      grade.grade,
      grade.source,
      author.userId,
      author.organizationId,
      grade.at,
    ],
  );
}

/** The latest version of every year's grade of these objects. */
export function latestGrades(sql: Sql, objectIds: readonly string[]): Promise<ObjectGrade[]> {
  return sql.query<ObjectGrade>(
    `SELECT DISTINCT ON (object_id, year) object_id AS "objectId", year, version, grade
       FROM compensation_area_grades WHERE object_id = ANY($1::uuid[])
      ORDER BY object_id, year, version DESC`,
    [objectIds],
  );
}

function objectOf({ id, kind, division, versions }: ObjectRow): AreaObject {
  return { id, kind, division, versions: (versions ?? []).map(versionOf) };
}

function versionOf({ grains, things, shares, recordedAt, ...rest }: VersionJson): ObjectVersion {
  return {
    ...rest,
    measure: grains === null ? { kind: 'count', count: BigInt(things ?? 0) } : { kind: 'area', grains: BigInt(grains) },
    shares: (shares ?? []).map(({ recipientId, weight }) => ({ recipientId, weight: BigInt(weight) })),
    recordedAt: new Date(recordedAt),
  };
}
