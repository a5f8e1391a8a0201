import type { Command } from 'commander';
import { addAnchor } from './commands/anchor.command.js';
import { addErrorCatalogue } from './commands/error-catalogue.command.js';
import { addMigrate } from './commands/migrate.command.js';
import { addReconcile } from './commands/reconcile.command.js';
import { addReplay } from './commands/replay.command.js';
import { addVerify } from './commands/verify.command.js';
import { addSettle } from './commands/settle.command.js';
import { addSeed } from './commands/seed.command.js';

/** Every command of the tool, one file each; a command adds itself to the program. */
export const commands: readonly ((program: Command) => void)[] = [
  addAnchor,
  addErrorCatalogue,
  addMigrate,
  addReconcile,
  addReplay,
  addSeed,
  addSettle,
  addVerify,
];
