export { JournalModule } from './journal.module.js';
export { AnchorPublisher } from './anchor-publisher.js';
export { anchorFileIn, readAnchorFile } from './anchor-file.js';
export { describeFinding, type JournalFinding } from './finding.js';
export { exportJournals, readJournalFile } from './journal-file.js';
export { verifyExport, verifyJournals, type PublishedProof, type VerifyReport } from './verify.js';
export { combinedHash, replayMarket, type ReplayProgress, type ReplayReport } from './replay/replay.js';
