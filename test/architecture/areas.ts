/**
 * Who may import whom: the table of docs/architecture.md. An area is a folder of `src/`, a module a folder of
 * `src/modules/`; `entry` is what puts the program together: the files of `src/` itself, `cli` and `demo`.
 * `migrations/` is beside `src/`: each file stands alone, and the platform runs them.
 */

const GROUND = ['shared', 'platform'] as const;
/** Each may know those to its left. */
const FOUR = ['identity', 'approval', 'ledger', 'registry'] as const;
/** They know the four and not each other; what they need of each other is a port. */
const TRADES = ['allocation', 'settlement', 'rights', 'compensation', 'insurance', 'credit'] as const;

export const MODULES = [...FOUR, 'market', ...TRADES, 'disclosure'] as const;
export type Module = (typeof MODULES)[number];
export type Area = 'shared' | 'engine' | 'platform' | Module | 'entry' | 'migrations';

export const MAY_IMPORT: Readonly<Record<Area, readonly Area[]>> = {
  shared: [],
  engine: ['shared'],
  platform: ['shared', 'migrations'],
  identity: GROUND,
  approval: [...GROUND, 'identity'],
  ledger: [...GROUND, 'identity', 'approval'],
  registry: [...GROUND, 'identity', 'approval', 'ledger'],
  market: [...GROUND, 'engine', ...FOUR],
  allocation: [...GROUND, ...FOUR],
  settlement: [...GROUND, ...FOUR],
  rights: [...GROUND, ...FOUR],
  compensation: [...GROUND, ...FOUR],
  insurance: [...GROUND, ...FOUR],
  credit: [...GROUND, ...FOUR],
  disclosure: [...GROUND, 'identity', 'approval'],
  entry: [...GROUND, ...MODULES],
  migrations: [],
};

/** npm packages and parts of Node; an area that is not named may use any. */
export const MAY_USE: Readonly<Partial<Record<Area, readonly string[]>>> = {
  shared: ['luxon', 'chinese-days'],
  engine: ['node:crypto'],
};

/** The area of a file under `src/` or `migrations/`. Throws when it lies nowhere: a new folder needs a row in the table. */
export function areaOf(file: string): Area {
  const [root, first = '', second = ''] = file.split('/');
  if (root === 'migrations') return 'migrations';
  if (first.endsWith('.ts') || first === 'cli' || first === 'demo') return 'entry';
  const name = first === 'modules' ? second : first;
  if (root === 'src' && Object.hasOwn(MAY_IMPORT, name) && (first === 'modules') === isModule(name))
    return name as Area;
  throw new Error(`${file} is in no area of the import table`);
}

export function isModule(name: string): name is Module {
  return (MODULES as readonly string[]).includes(name);
}

/** The only door of a module. */
export function indexOf(module: Module): string {
  return `src/modules/${module}/index.ts`;
}

/** A table belongs to the module, or to the platform, that its name begins with. */
export function ownerOf(table: string): Area | undefined {
  const [prefix = ''] = table.split('_');
  return prefix === 'platform' || isModule(prefix) ? prefix : undefined;
}
