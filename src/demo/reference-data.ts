import { readFile } from 'node:fs/promises';
import { SectionRegister, type NewSection, type SectionKind, type TargetClass } from '../modules/compensation/index.js';
import { invariant } from '../shared/invariant.js';
import type { Stage } from './stage.js';

/** A section as `data/xiang-sections.json` has it; sources are keys of its list of reports. */
interface PublishedSection {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly river: string;
  readonly kind: string;
  readonly from_city: string | null;
  readonly to_city: string | null;
  readonly control_level: string | null;
  readonly target_class: TargetClass | null;
  readonly target_source: string | null;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly coordinate_source: string | null;
  readonly sources: readonly string[];
  readonly boundary_certainty: string | null;
  readonly note: string | null;
}

interface PublishedRegister {
  readonly sources: Readonly<Record<string, string>>;
  readonly sections: readonly PublishedSection[];
}

const KINDS: Readonly<Record<string, SectionKind>> = {
  省界: 'province-boundary',
  市界: 'city-boundary',
  控制: 'control',
  饮用水: 'drinking-water',
  湖库: 'lake',
  入湖口: 'lake-inlet',
  趋势科研: 'trend-research',
};

/** Enters what is real in the demo and no person's act: the sections of the river. Answers how many were new. */
export async function registerSections(stage: Stage): Promise<number> {
  const register = stage.app.get(SectionRegister, { strict: false });
  const sections = await publishedSections();
  return stage.database.transaction((tx) => register.register(tx, sections, stage.clock.now()));
}

/** The sections of the river as published reports have them. Their monthly classes and readings stay in the file. */
export async function publishedSections(): Promise<readonly NewSection[]> {
  const file = await readFile(new URL('./data/xiang-sections.json', import.meta.url), 'utf8');
  const { sources, sections } = JSON.parse(file) as PublishedRegister;
  const title = (key: string): string => {
    const found = sources[key];
    invariant(found, `the file names its source ${key}`);
    return found;
  };
  return sections.map((section) => sectionOf(section, title));
}

function sectionOf(section: PublishedSection, title: (key: string) => string): NewSection {
  const { id, name, aliases, river, lon, lat, note } = section;
  const kind = KINDS[section.kind];
  invariant(kind, `a kind of section that is known: ${section.kind}`);
  const { target_class: waterClass, target_source: targetSource, coordinate_source: coordinateSource } = section;
  return {
    id,
    name,
    aliases,
    river,
    kind,
    upstreamCity: section.from_city,
    downstreamCity: section.to_city,
    boundaryCertainty: section.boundary_certainty,
    controlLevel: section.control_level,
    target: waterClass && targetSource ? { waterClass, source: title(targetSource) } : null,
    coordinates:
      lon !== null && lat !== null && coordinateSource !== null
        ? { longitude: String(lon), latitude: String(lat), source: title(coordinateSource) }
        : null,
    sources: section.sources.map(title),
    note,
  };
}
