import type { Command } from 'commander';
import { addMigrate } from './commands/migrate.command.js';

/** Every command of the tool, one file each; a command adds itself to the program. */
export const commands: readonly ((program: Command) => void)[] = [addMigrate];
