/** What modules use of the edge. */
export { fastifyAdapter } from './fastify-adapter.js';
export { configureHttpEdge } from './http-edge.js';
export type { EdgeSettings } from './edge-settings.js';
export { problemOf, PROBLEM_MEDIA_TYPE, type Problem } from './problem.js';
export { isDatabaseAway } from './fault-mapping.js';
export * from './form-rules.js';
export { parseForm } from './form.pipe.js';
export * from './pagination.js';
export { DAY, ID, IDENTIFIER } from './path-parameter.js';
