import { isIP } from 'node:net'
import type { Condition } from '../policy/types.js'
import { rangeEdges } from './addresses.js'
import type { Slot } from './formula.js'
import { likelyObjects } from './log-objects.js'

const SECOND_MS = 1000
/** Values tried where nothing asks for others. */
const PLAIN = ['x', 'true', 'false', '1', '192.0.2.1', '2001:db8::1']

/**
 * Values worth trying for a key, given the conditions on it: for numbers, instants and addresses one of every stretch
 * between the values that the conditions name, so that together they are exhaustive; for texts the likely ones.
 */
export function candidateTexts(slot: Slot, conditions: readonly Condition[]): string[] {
  const { domain, notBeforeMs, likely } = slot
  const instants = notBeforeMs === undefined ? [] : [new Date(notBeforeMs).toISOString()]
  const plain = notBeforeMs === undefined ? PLAIN : []
  const candidates = [
    ...(likely === undefined ? [] : [likely]),
    ...objectsNear(slot, conditions),
    ...instants,
    ...conditions.flatMap((condition) => valuesNear(condition, conditions)),
    ...domain.flatMap(examples),
    ...plain,
  ]
  return [...new Set(candidates)].filter((value) => conditions.every((one) => isComparable(one, value)))
}

/** Where the object is asked for, names that CloudTrail would give. */
function objectsNear({ key, likely }: Slot, conditions: readonly Condition[]): string[] {
  if (key !== 'resource' || likely === undefined || conditions.length === 0) return []
  return likelyObjects(
    likely,
    conditions.flatMap(({ values }) => values),
  )
}

/** A value that an operator can't read has no documented outcome: a request would not carry it. */
function isComparable({ operator: { name } }: Condition, value: string): boolean {
  if (name.endsWith('IpAddress')) return isIP(value) !== 0
  if (name.startsWith('Numeric')) return Number.isFinite(Number(value))
  if (name.startsWith('Date')) return /^[\d.]+$/u.test(value) || !Number.isNaN(Date.parse(value))
  return true
}

function valuesNear({ operator, values }: Condition, all: readonly Condition[]): string[] {
  const { name } = operator
  if (name.startsWith('Numeric')) return numbersNear(valuesOf('Numeric', all))
  if (name.startsWith('Date')) return instantsNear(valuesOf('Date', all))
  if (name.endsWith('IpAddress')) return values.flatMap(rangeEdges)
  return values.flatMap(examples)
}

function valuesOf(family: string, all: readonly Condition[]): string[] {
  return all.filter(({ operator }) => operator.name.startsWith(family)).flatMap(({ values }) => values)
}

/** A pattern itself where it has no wildcard, else two texts that it matches. */
function examples(pattern: string): string[] {
  if (!/[*?]/u.test(pattern)) return [pattern]
  const one = pattern.replaceAll('?', 'x')
  return [one.replaceAll('*', 'x'), one.replaceAll('*', '')]
}

function numbersNear(texts: readonly string[]): string[] {
  return stretches(texts.map(Number), 1).map(String)
}

function instantsNear(texts: readonly string[]): string[] {
  const instants = texts.map((text) => (/^[\d.]+$/u.test(text) ? Number(text) * SECOND_MS : Date.parse(text)))
  return stretches(instants, SECOND_MS).flatMap((ms) => {
    const date = new Date(ms)
    return Number.isNaN(date.getTime()) ? [] : [date.toISOString()]
  })
}

/** Each value, one below and above all, and one between each two. */
function stretches(given: readonly number[], margin: number): number[] {
  const values = [...new Set(given.filter((value) => Number.isFinite(value)))].toSorted((a, b) => a - b)
  return values.flatMap((value, index) => {
    const next = values[index + 1]
    const above = next === undefined ? value + margin : (value + next) / 2
    return index === 0 ? [value - margin, value, above] : [value, above]
  })
}
