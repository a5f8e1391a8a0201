/** What the platform does by itself, and when. */
export { JobsModule } from './jobs.module.js';
export { StandingJobs, type JobOutcome, type JobRound, type StandingJob } from './standing-jobs.js';
export { inChunks } from './in-chunks.js';
