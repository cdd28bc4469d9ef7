import { BlockList, isIP } from 'node:net';

/** Networks and addresses, as `192.0.2.0/24` and `2001:db8::1`. */
export class AllowList {
  readonly #list = new BlockList();

  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address = '', prefix] = network.split('/');
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      if (prefix === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(prefix), family);
    }
  }

  /** An IPv4 address counts as such also where it comes as `::ffff:192.0.2.1`. */
  allows(remote: string | undefined): boolean {
    const address = (remote ?? '').replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
    const version = isIP(address);
    return version !== 0 && this.#list.check(address, version === 6 ? 'ipv6' : 'ipv4');
  }
}
