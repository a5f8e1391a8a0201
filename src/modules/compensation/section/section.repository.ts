import type { Sql } from '../../../platform/database/sql.js';
import type { TargetClass } from '../assessment/water-class.js';
import type { NewSection, Section, SectionKind } from './section.js';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly river: string;
  readonly kind: SectionKind | null;
  readonly upstream_city: string | null;
  readonly downstream_city: string | null;
  readonly boundary_certainty: string | null;
  readonly control_level: string | null;
  readonly target_class: TargetClass | null;
  readonly target_source: string | null;
  readonly longitude: string | null;
  readonly latitude: string | null;
  readonly coordinate_source: string | null;
  readonly sources: readonly string[];
  readonly note: string | null;
  readonly registered_at: Date;
}

const COLUMNS = `id, name, aliases, river, kind, upstream_city, downstream_city, boundary_certainty, control_level,
  target_class, target_source, trim_scale(longitude)::text AS longitude, trim_scale(latitude)::text AS latitude,
  coordinate_source, sources, note, registered_at`;

/** Those whose id is new; answers their ids. A section that stands stays as it is. */
export async function insertSections(sql: Sql, sections: readonly NewSection[], at: Date): Promise<readonly string[]> {
  const rows = await sql.query<{ id: string }>(
    `INSERT INTO compensation_sections (id, name, aliases, river, kind, upstream_city, downstream_city,
       boundary_certainty, control_level, target_class, target_source, longitude, latitude, coordinate_source, sources,
       note, registered_at)
     SELECT id, name, aliases, river, kind, "upstreamCity", "downstreamCity", "boundaryCertainty", "controlLevel",
            target ->> 'waterClass', target ->> 'source', (coordinates ->> 'longitude')::numeric,
            (coordinates ->> 'latitude')::numeric, coordinates ->> 'source', sources, note, $2
       FROM jsonb_to_recordset($1::jsonb) AS section (id text, name text, aliases text[], river text, kind text,
         "upstreamCity" text, "downstreamCity" text, "boundaryCertainty" text, "controlLevel" text, target jsonb,
         coordinates jsonb, sources text[], note text)
     ON CONFLICT (id) DO NOTHING RETURNING id`,
    [JSON.stringify(sections), at],
  );
  return rows.map(({ id }) => id);
}

export async function sectionById(sql: Sql, id: string): Promise<Section | null> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM compensation_sections WHERE id = $1`, [id]);
  return row ? sectionOf(row) : null;
}

export interface SectionFilter {
  readonly river: string | null;
  /** On either side. */
  readonly city: string | null;
  readonly after: string;
  readonly limit: number;
}

/** In the order of their ids, after `after`. */
export async function sectionsAfter(sql: Sql, { river, city, after, limit }: SectionFilter): Promise<Section[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM compensation_sections
      WHERE id COLLATE "C" > $1 AND ($2::text IS NULL OR river = $2)
        AND ($3::text IS NULL OR $3 IN (upstream_city, downstream_city))
      ORDER BY id COLLATE "C" LIMIT $4`,
    [after, river, city, limit],
  );
  return rows.map(sectionOf);
}

function sectionOf(row: Row): Section {
  const { id, name, aliases, river, kind, sources, note, longitude, latitude } = row;
  return {
    id,
    name,
    aliases,
    river,
    kind,
    upstreamCity: row.upstream_city,
    downstreamCity: row.downstream_city,
    boundaryCertainty: row.boundary_certainty,
    controlLevel: row.control_level,
    target:
      row.target_class === null || row.target_source === null
        ? null
        : { waterClass: row.target_class, source: row.target_source },
    coordinates:
      longitude === null || latitude === null || row.coordinate_source === null
        ? null
        : { longitude, latitude, source: row.coordinate_source },
    sources,
    note,
    registeredAt: row.registered_at,
  };
}
