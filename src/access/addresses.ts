import { isIP } from 'node:net'

const V4_BITS = 32
const V6_BITS = 128
const GROUP_BITS = 16n
const BYTE_BITS = 8n
const GROUPS = 8
const BYTES = 4

/**
 * Addresses at the edges of an address range and just outside: with those of all other ranges, one of every stretch that
 * they cut the addresses into. Nothing for what is no range.
 */
export function rangeEdges(range: string): string[] {
  const [address = '', prefix] = range.split('/')
  const family = isIP(address)
  if (family === 0) return []
  const bits = family === 4 ? V4_BITS : V6_BITS
  const length = prefix === undefined ? bits : Number(prefix)
  if (!Number.isInteger(length) || length < 0 || length > bits) return []
  const size = 1n << BigInt(bits - length)
  const parsed = family === 4 ? parseV4(address) : parseV6(address)
  const first = (parsed / size) * size
  const last = first + size - 1n
  const top = (1n << BigInt(bits)) - 1n
  const format = family === 4 ? formatV4 : formatV6
  return [first, last, first - 1n, last + 1n].filter((one) => one >= 0n && one <= top).map(format)
}

function parseV4(text: string): bigint {
  return text.split('.').reduce((sum, part) => (sum << BYTE_BITS) + BigInt(part), 0n)
}

function formatV4(value: bigint): string {
  const bytes = Array.from({ length: BYTES }, (_, index) => (value >> (BYTE_BITS * BigInt(index))) & 0xffn)
  return bytes.toReversed().join('.')
}

/** Source: RFC 4291, section 2.2: eight groups, one run of zeros left out, an IPv4 address for the last two. */
function parseV6(text: string): bigint {
  const bare = text.split('%')[0] ?? ''
  const lastColon = bare.lastIndexOf(':')
  const tail = bare.slice(lastColon + 1)
  const whole = tail.includes('.') ? bare.slice(0, lastColon + 1) + groupsOfV4(tail) : bare
  const [head = '', rest] = whole.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = rest === undefined || rest === '' ? [] : rest.split(':')
  const zeros = Array.from({ length: Math.max(0, GROUPS - left.length - right.length) }, () => '0')
  return [...left, ...zeros, ...right].reduce((sum, group) => (sum << GROUP_BITS) + BigInt(`0x${group}`), 0n)
}

function groupsOfV4(text: string): string {
  const value = parseV4(text)
  return `${(value >> GROUP_BITS).toString(16)}:${(value & 0xffffn).toString(16)}`
}

function formatV6(value: bigint): string {
  const groups = Array.from(
    { length: GROUPS },
    (_, index) => (value >> (GROUP_BITS * BigInt(index))) & 0xffffn,
  )
  return groups
    .toReversed()
    .map((group) => group.toString(16))
    .join(':')
}
