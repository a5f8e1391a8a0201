import { BlockList, isIP } from 'node:net';

/** A list of addresses and networks (`10.2.0.0/16`, `2001:db8::/32`), or null when an entry is neither. */
export function parseNetworks(entries: readonly string[]): BlockList | null {
  const networks = new BlockList();
  for (const entry of entries) {
    const [address = '', bits, ...rest] = entry.split('/');
    const version = isIP(address);
    const width = version === 4 ? 32 : 128;
    if (version === 0 || rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return null;
    const prefix = bits === undefined ? width : Number(bits);
    if (prefix > width) return null;
    networks.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
  }
  return networks;
}

/** Whether `address` is in the list; also when it arrives as an IPv4 address inside IPv6 (`::ffff:10.0.0.1`). */
export function containsAddress(networks: BlockList, address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  const version = isIP(plain);
  return version !== 0 && networks.check(plain, version === 4 ? 'ipv4' : 'ipv6');
}
