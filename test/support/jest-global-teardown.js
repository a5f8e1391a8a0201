export default async function teardown() {
  const { stopTestServer } = await import('../../dist/test/support/test-server.js');
  await stopTestServer();
}
