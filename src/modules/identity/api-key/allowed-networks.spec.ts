import { describe, expect, test } from '@jest/globals';
import { containsAddress, parseNetworks } from './allowed-networks.js';

describe('the addresses an API key may be used from', () => {
  test('single addresses and networks of both families are understood', () => {
    const networks = parseNetworks(['10.2.0.0/16', '192.0.2.7', '2001:db8::/32']);
    expect(networks).not.toBeNull();
    if (!networks) return;
    const inside = ['10.2.255.255', '192.0.2.7', '2001:db8::1', '::ffff:10.2.0.1'];
    const outside = ['10.3.0.0', '192.0.2.8', '2001:db9::1', '::ffff:10.3.0.1', 'not an address', ''];
    expect(inside.map((address) => containsAddress(networks, address))).toEqual(inside.map(() => true));
    expect(outside.map((address) => containsAddress(networks, address))).toEqual(outside.map(() => false));
  });

  test('what is no address or network is refused', () => {
    const wrong = [
      '',
      '10.2',
      '10.2.0.0/33',
      '10.2.0.0/-1',
      '10.2.0.0/',
      '10.2.0.0/8/8',
      '2001:db8::/129',
      'localhost',
    ];
    expect(wrong.map((entry) => parseNetworks([entry]))).toEqual(wrong.map(() => null));
  });
});
