import { readFile } from 'node:fs/promises';

/** The text of a file of `src/demo/data`; the build copies that folder beside the compiled demo. */
export function demoDataFile(name: string): Promise<string> {
  return readFile(new URL(`data/${name}`, import.meta.url), 'utf8');
}
