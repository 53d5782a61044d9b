import type { Trail } from '../../domain/trail.js'
import type { Call } from '../contract.js'
import type { TrailChange } from '../world.js'

interface Change {
  readonly eventName: string
  readonly trail: Trail
  /** Absent for a trail that the change made. */
  readonly before: Trail | undefined
  readonly input: Readonly<Record<string, unknown>>
}

/** Member names as events have them. Source: CloudTrail user guide, cloudtrail-event-reference-record-contents. */
function camelCase(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const members = Object.entries(input).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    members.map(([name, value]) => [`${name.slice(0, 1).toLowerCase()}${name.slice(1)}`, value]),
  )
}

/** Keeps a change of a trail for LookupEvents, and for delivery by the configuration before it. */
export function recordChange(call: Call, { eventName, trail, before, input }: Change): void {
  const callerArn = call.caller.principal.arn
  const change: TrailChange = {
    atMs: call.nowMs,
    eventName,
    trailArn: trail.arn,
    username: callerArn.split('/').at(-1) ?? '',
    callerArn,
    requestParameters: camelCase(input),
    ...(before === undefined ? {} : { before }),
  }
  call.world.changes.push(change)
}

/** Events that count as a change of the trail itself. */
const DATED = new Set(['CreateTrail', 'UpdateTrail'])

/** Puts a changed or new trail into the world, dated as an estate dates it, and records the change. */
export function storeTrail(call: Call, change: Change): void {
  const { world } = call
  const { trail } = change
  const lastChangedAt = new Date(call.nowMs).toISOString()
  world.trails.set(trail.arn, DATED.has(change.eventName) ? { ...trail, lastChangedAt } : trail)
  if (change.before === undefined) {
    const known = world.trailsByAccount.get(trail.accountId) ?? []
    world.trailsByAccount.set(trail.accountId, [...known, trail.arn])
  }
  recordChange(call, change)
}
