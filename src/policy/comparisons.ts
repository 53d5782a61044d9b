import { BlockList, isIP } from 'node:net'
import { matchesArn, matchesGlob } from './glob.js'
import { protectIfNeeded, unprotect } from './variables.js'

/** Compares one value of the request with one value of the policy, variables already filled in. */
export type Comparison = (actual: string, wanted: string) => boolean

/** An operator: its comparison, and whether it holds when the comparison does not. */
export interface Operator {
  readonly compare: Comparison
  readonly negated: boolean
}

const EPOCH = /^-?\d+(?:\.\d+)?$/u
const MILLISECONDS = 1000

/** ISO 8601 or seconds since the epoch, in milliseconds; NaN for anything else. */
function instant(text: string): number {
  return EPOCH.test(text) ? Number(text) * MILLISECONDS : Date.parse(text)
}

function numbers(holds: (actual: number, wanted: number) => boolean): Comparison {
  return (actual, wanted) => actual !== '' && wanted !== '' && holds(Number(actual), Number(wanted))
}

function instants(holds: (actual: number, wanted: number) => boolean): Comparison {
  return (actual, wanted) => holds(instant(actual), instant(wanted))
}

/** IPv4 or IPv6, an address or a CIDR range; a text that is neither contains nothing. */
function inRange(actual: string, wanted: string): boolean {
  const [address = '', prefix] = wanted.split('/')
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (isIP(actual) === 0 || isIP(address) === 0 || isIP(actual) !== isIP(address)) return false
  const length = prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix)
  if (!Number.isInteger(length) || length < 0 || length > (family === 'ipv6' ? 128 : 32)) return false
  const range = new BlockList()
  range.addSubnet(address, length, family)
  return range.check(actual, family)
}

const equals: Comparison = (actual, wanted) => actual === unprotect(wanted)
const equalsIgnoringCase: Comparison = (actual, wanted) =>
  actual.toLowerCase() === unprotect(wanted).toLowerCase()
const like: Comparison = (actual, wanted) => matchesGlob(wanted, protectIfNeeded(wanted, actual))
const arnLike: Comparison = (actual, wanted) => matchesArn(wanted, protectIfNeeded(wanted, actual))

function pair(name: string, negatedName: string, compare: Comparison): [string, Operator][] {
  return [
    [name, { compare, negated: false }],
    [negatedName, { compare, negated: true }],
  ]
}

function single(name: string, compare: Comparison): [string, Operator] {
  return [name, { compare, negated: false }]
}

/** Source: IAM user guide, reference_policies_elements_condition_operators. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...pair('StringEquals', 'StringNotEquals', equals),
  ...pair('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', equalsIgnoringCase),
  ...pair('StringLike', 'StringNotLike', like),
  ...pair('ArnEquals', 'ArnNotEquals', arnLike),
  ...pair('ArnLike', 'ArnNotLike', arnLike),
  ...pair(
    'NumericEquals',
    'NumericNotEquals',
    numbers((a, b) => a === b),
  ),
  single(
    'NumericLessThan',
    numbers((a, b) => a < b),
  ),
  single(
    'NumericLessThanEquals',
    numbers((a, b) => a <= b),
  ),
  single(
    'NumericGreaterThan',
    numbers((a, b) => a > b),
  ),
  single(
    'NumericGreaterThanEquals',
    numbers((a, b) => a >= b),
  ),
  ...pair(
    'DateEquals',
    'DateNotEquals',
    instants((a, b) => a === b),
  ),
  single(
    'DateLessThan',
    instants((a, b) => a < b),
  ),
  single(
    'DateLessThanEquals',
    instants((a, b) => a <= b),
  ),
  single(
    'DateGreaterThan',
    instants((a, b) => a > b),
  ),
  single(
    'DateGreaterThanEquals',
    instants((a, b) => a >= b),
  ),
  single('Bool', equalsIgnoringCase),
  single('BinaryEquals', equals),
  ...pair('IpAddress', 'NotIpAddress', inRange),
])
