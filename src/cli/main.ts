import { Command } from 'commander';
import { StartRefused } from '../platform/lifecycle/start-refused.js';
import { commands } from './commands.js';

const program = new Command('xiang-exchange')
  .description('Tools for whoever runs a Xiang Exchange. They read the same environment as the server.')
  .showHelpAfterError()
  .exitOverride((end) => process.exit(end.exitCode));
for (const add of commands) add(program);

try {
  await program.parseAsync();
  process.exit();
} catch (error) {
  // What a person can mend is told in sentences; anything else is our fault and is shown whole.
  if (error instanceof StartRefused) console.error(error.message);
  else console.error(error);
  process.exit(1);
}
