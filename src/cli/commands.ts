import type { Command } from 'commander';
import { addErrorCatalogue } from './commands/error-catalogue.command.js';
import { addMigrate } from './commands/migrate.command.js';
import { addReconcile } from './commands/reconcile.command.js';

/** Every command of the tool, one file each; a command adds itself to the program. */
export const commands: readonly ((program: Command) => void)[] = [addErrorCatalogue, addMigrate, addReconcile];
