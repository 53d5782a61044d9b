import type { Estate } from '../domain/estate.js'
import { CREATED_BY_TAG } from '../domain/plan.js'

/** Differences shown; more are counted. */
const MOST_SHOWN = 50

/**
 * How one state of a twin differs from another, but for what CloudTrail delivered meanwhile and for keys that a plan made: those
 * are kept on purpose. Empty: nothing does.
 */
export function stateDifferences(before: Estate, after: Estate): string[] {
  const was = flattened(before)
  const is = flattened(after)
  const paths = [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path))
  const lines = paths.map(
    (path) => `${path}: was ${was.get(path) ?? 'absent'}, is ${is.get(path) ?? 'absent'}`,
  )
  return lines.length <= MOST_SHOWN
    ? lines
    : [...lines.slice(0, MOST_SHOWN), `and ${lines.length - MOST_SHOWN} more`]
}

function flattened(estate: Estate): Map<string, string> {
  const things: Record<string, unknown> = {}
  for (const { status, newestLog: _log, lastChangedAt: _at, ...trail } of estate.trails) {
    things[trail.arn] = { ...trail, isLogging: status?.isLogging }
  }
  for (const key of estate.keys) if (key.tags?.[CREATED_BY_TAG] === undefined) things[key.arn] = key
  for (const bucket of estate.buckets) things[bucket.name] = bucket
  for (const group of estate.logGroups) things[group.arn] = group
  for (const store of estate.eventDataStores) things[store.arn] = store
  const found = new Map<string, string>()
  flatten(things, '', found)
  return found
}

function flatten(value: unknown, path: string, into: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) {
    if (value !== undefined) into.set(path, JSON.stringify(value))
    return
  }
  for (const [name, member] of Object.entries(value))
    flatten(member, path === '' ? name : `${path} ${name}`, into)
}
