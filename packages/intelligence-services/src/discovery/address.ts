/** Which addresses may be reached for an address that came from data: public unicast ones, in whatever spelling they arrive. */
import ipaddr from 'ipaddr.js';

/**
 * Why a literal address must not be connected to, or null where it is public. Takes what URL parsing and DNS give: dotted quads, IPv6 with or
 * without brackets and zone. What cannot be read as an address is refused too.
 *
 * @example
 * refusalOf('::ffff:127.0.0.1'); // 'an ipv4Mapped address'
 * refusalOf('93.184.216.34'); // null
 */
export function refusalOf(address: string): string | null {
  const bare = address.replace(/^\[|\]$/g, '');
  if (bare.includes('%')) return 'an address with a zone';
  if (!ipaddr.isValid(bare)) return 'not an address';
  const parsed = ipaddr.parse(bare);
  const range = parsed.range();
  if (range !== 'unicast') return `a ${range} address`.replace(/^a (?=[aeiou])/, 'an ');
  // Only 2000::/3 is given out: ::127.0.0.1 and its like count as unicast in the table.
  if (parsed.kind() === 'ipv6' && !parsed.match(ipaddr.parseCIDR('2000::/3'))) return 'an address outside the public IPv6 range';
  return null;
}

/** True for what the URL parser left as a literal: after it, `2130706433`, `0x7f.1` and full-width digits are dotted quads already. */
export function isLiteral(hostname: string): boolean {
  return ipaddr.isValid(hostname.replace(/^\[|\]$/g, '').replace(/%.*$/, ''));
}
