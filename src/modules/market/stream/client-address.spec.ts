import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { clientAddress, trustedAddresses } from './client-address.js';

function from(remoteAddress: string, forwarded?: string): IncomingMessage {
  return { socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } } as unknown as IncomingMessage;
}

describe('the address that a connection is counted under', () => {
  const proxies = trustedAddresses(['10.0.0.0/8', '192.168.1.7', 'fd00::/8']);

  test.each([
    ['a stranger is believed nothing', from('203.0.113.9', '198.51.100.1'), '203.0.113.9'],
    ['behind a trusted proxy it is the forwarded one', from('10.1.2.3', '198.51.100.1'), '198.51.100.1'],
    [
      'of a chain it is the nearest that is not trusted',
      from('10.1.2.3', '1.1.1.1, 198.51.100.1, 192.168.1.7'),
      '198.51.100.1',
    ],
    ['IPv4 written as IPv6 is the same', from('::ffff:10.1.2.3', '::ffff:198.51.100.1'), '198.51.100.1'],
    ['a proxy by IPv6', from('fd00::1', '2001:db8::5'), '2001:db8::5'],
    ['nonsense forwarded leaves the proxy', from('10.1.2.3', 'unknown'), '10.1.2.3'],
    ['nothing forwarded leaves the proxy', from('10.1.2.3'), '10.1.2.3'],
  ])('%s', (_, request, address) => {
    expect(clientAddress(request, proxies)).toBe(address);
  });
});
