// Jest under Node 20 cannot `require` an ES module, and @fastify/static requires this one; no test downloads a file.
module.exports = { create: () => 'attachment' };
