import { CARBON } from './rulebooks/carbon.js';
import { DISCHARGE } from './rulebooks/discharge.js';
import { ENERGY } from './rulebooks/energy.js';
import { FOREST } from './rulebooks/forest.js';
import type { RulebookContent } from './rulebooks/rulebook-parts.js';
import { WATER } from './rulebooks/water.js';

/** Version 1 of every market's rulebook. Belongs to the migration that reads it; what follows is published by two persons. */
export const SHIPPED_RULEBOOKS: readonly RulebookContent[] = [CARBON, DISCHARGE, WATER, ENERGY, FOREST];
