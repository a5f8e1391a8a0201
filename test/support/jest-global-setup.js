// Jest loads this file outside its own module resolution, so it takes the compiled form (`npm test` builds first).
export default async function setup() {
  const { startTestServer } = await import('../../dist/test/support/test-server.js');
  await startTestServer();
}
