import { BlockList, isIP } from 'node:net'
import { matchesArn, matchesGlob } from './glob.js'
import { type Truth, truthOf } from './truth.js'
import type { Expanded } from './variables.js'

/** Compares one value of the request with one of the policy; unknown where either is not of the operator's type. */
export type Comparison = (actual: string, wanted: Expanded) => Truth

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/u
/** W3C date and time formats, the subset of ISO 8601 that IAM names; a year alone could also be epoch seconds. */
const DATE = /^\d{4}-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)?$/u
const HAS_ZONE = /(?:Z|[+-]\d{2}:?\d{2})$/u
const YEAR = /^\d{4}$/u
const MILLISECONDS = 1000

/** Seconds since the epoch or a date in ISO 8601, in milliseconds; NaN for anything else. No zone means UTC. */
function instant(text: string): number {
  if (YEAR.test(text)) return Number.NaN
  if (NUMBER.test(text)) return Number(text) * MILLISECONDS
  if (!DATE.test(text)) return Number.NaN
  return Date.parse(text.includes('T') && !HAS_ZONE.test(text) ? `${text}Z` : text)
}

function number(text: string): number {
  return NUMBER.test(text) ? Number(text) : Number.NaN
}

/** A comparison of numbers that `read` makes of both texts. */
function ordered(
  read: (text: string) => number,
  holds: (actual: number, wanted: number) => boolean,
): Comparison {
  return (actual, wanted) => {
    const [left, right] = [read(actual), read(wanted.text)]
    return Number.isNaN(left) || Number.isNaN(right) ? 'unknown' : truthOf(holds(left, right))
  }
}

export const comparingNumbers = (holds: (actual: number, wanted: number) => boolean): Comparison =>
  ordered(number, holds)

export const comparingDates = (holds: (actual: number, wanted: number) => boolean): Comparison =>
  ordered(instant, holds)

/** IPv4 or IPv6: an address within an address or a CIDR range. Addresses of the two families never match. */
export const inRange: Comparison = (actual, { text }) => {
  const [address = '', prefix, ...rest] = text.split('/')
  const family = isIP(address)
  const bits = family === 6 ? 128 : 32
  const length = prefix === undefined ? bits : number(prefix)
  const isRange =
    family !== 0 && rest.length === 0 && Number.isInteger(length) && length >= 0 && length <= bits
  if (!isRange || isIP(actual) === 0) return 'unknown'
  if (isIP(actual) !== family) return 'no'
  const range = new BlockList()
  range.addSubnet(address, length, family === 6 ? 'ipv6' : 'ipv4')
  return truthOf(range.check(actual, family === 6 ? 'ipv6' : 'ipv4'))
}

export const equals: Comparison = (actual, wanted) => truthOf(actual === wanted.text)

export const equalsIgnoringCase: Comparison = (actual, wanted) =>
  truthOf(actual.toLowerCase() === wanted.text.toLowerCase())

export const like: Comparison = (actual, wanted) => truthOf(matchesGlob(wanted.text, actual, wanted.literals))

export const arnLike: Comparison = (actual, wanted) =>
  // A bare * has none of the six parts; whether it matches every ARN is not documented.
  wanted.text === '*' ? 'unknown' : truthOf(matchesArn(wanted.text, actual, wanted.literals))

export const bool: Comparison = (actual, { text }) => {
  const wanted = text.toLowerCase()
  return wanted === 'true' || wanted === 'false' ? truthOf(actual.toLowerCase() === wanted) : 'unknown'
}
