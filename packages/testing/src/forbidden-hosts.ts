/** Hosts that no address out of data may lead to, in the ways in which a URL can spell them. */

/** Over 300 of them: private, loopback, link-local, documentation, multicast and reserved ranges of IPv4 and IPv6. */
export function forbiddenHosts(): readonly string[] {
  return [...new Set([...FORBIDDEN_V4.flatMap(spellings), ...FORBIDDEN_V6.flatMap((address) => [`[${address}]`, `[${address.toUpperCase()}]`])])];
}

const FORBIDDEN_V4 = [
  '0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.254', '100.64.0.1', '127.0.0.1', '127.0.0.53', '127.255.255.254', '169.254.169.254', '172.16.0.1', '172.31.255.254',
  '192.0.0.1', '192.0.2.1', '192.88.99.1', '192.168.0.1', '192.168.255.254', '198.18.0.1', '198.51.100.7', '203.0.113.9', '224.0.0.251', '240.0.0.1', '255.255.255.255',
]; // prettier-ignore
const FORBIDDEN_V6 = [
  '::', '::1', '0:0:0:0:0:0:0:1', '0000:0000:0000:0000:0000:0000:0000:0001', 'fe80::1', 'febf::1', 'fc00::1', 'fd12:3456:789a::1', 'fec0::1', 'ff02::1', 'ff05::1:3', '100::1',
  '2001:db8::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:2::1', '2001:10::1', '2001:20::1', '3fff::1', '5f00::1', '64:ff9b:1::1', '4000::1', 'a000::1',
]; // prettier-ignore

/** The ways to write one IPv4 address in a URL. */
function spellings(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const hex = (value: number, width = 0) => value.toString(16).padStart(width, '0');
  const oct = (value: number) => `0${value.toString(8)}`;
  const words = `${hex(a * 256 + b)}:${hex(c * 256 + d)}`;
  const fullWidth = address.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
  const percent = address.split('').map((sign) => `%${hex(sign.charCodeAt(0), 2)}`).join('');
  return [
    address,
    `${address}.`,
    String(whole),
    `0x${hex(whole)}`,
    `0X${hex(whole, 8).toUpperCase()}`,
    `0${whole.toString(8)}`,
    [a, b, c, d].map((part) => `0x${hex(part)}`).join('.'),
    [a, b, c, d].map(oct).join('.'),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `0x${hex(a)}.${oct(b)}.${c}.0x${hex(d)}`,
    fullWidth,
    address.replaceAll('.', '。'),
    percent,
    `[::ffff:${address}]`,
    `[::ffff:${words}]`,
    `[0:0:0:0:0:FFFF:${words.toUpperCase()}]`,
    `[::${address}]`,
    `[::ffff:0:${words}]`,
    `[64:ff9b::${words}]`,
    `[2002:${words}::1]`,
  ];
}
