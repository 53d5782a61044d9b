import { readBucket } from '../collect/buckets.js'
import { mapLimited } from '../collect/concurrency.js'
import { readLogGroup } from '../collect/copies.js'
import { readKey } from '../collect/keys.js'
import { Recorder } from '../collect/recorder.js'
import { readTrails } from '../collect/trails.js'
import { readStatus } from '../collect/trails.js'
import type { Precondition } from '../domain/plan.js'
import type { PlanStep } from '../domain/plan-step.js'
import { SETTLE_MS, backoffMs } from './bounds.js'
import type { Calls } from './calls.js'
import type { Waiting } from './ports.js'
import { samePolicy } from './steps/policy-text.js'
import { type Difference, shown } from './steps/work.js'

/** Things read side by side. */
const WIDTH = 100

/** A precondition that does not hold, or could not be read. */
export interface Broken extends Difference {
  readonly kind: Precondition['kind']
  readonly subject: string
}

/** What steps that are done, or may be, have made of a field; each value is as good as the precondition's own. */
export type Overlay = (precondition: Precondition) => readonly unknown[]

/**
 * The same, but what does not hold is read again until changes of a moment ago must have been seen everywhere: an old answer is
 * no change. `settleUntilMs` by the endpoint's clock.
 */
export async function brokenOnceSettled(
  { calls, waiting, settleUntilMs = 0 }: { calls: Calls; waiting: Waiting; settleUntilMs?: number },
  preconditions: readonly Precondition[],
  overlay: Overlay,
): Promise<Broken[]> {
  const startMs = waiting.elapsedMs()
  for (let attempt = 0; ; attempt += 1) {
    const broken = await brokenPreconditions(calls, preconditions, overlay)
    const leftMs = Math.min(settleUntilMs - calls.nowMs(), SETTLE_MS - (waiting.elapsedMs() - startMs))
    if (broken.length === 0 || leftMs <= 0) return broken
    await waiting.wait(Math.min(backoffMs(attempt), leftMs))
  }
}

/** Reads everything that preconditions are about, once each, and compares. */
async function brokenPreconditions(
  calls: Calls,
  preconditions: readonly Precondition[],
  overlay: Overlay,
): Promise<Broken[]> {
  const bySubject = new Map<string, Precondition[]>()
  for (const one of preconditions) {
    const key = `${one.kind}|${one.subject}|${one.accountId}`
    bySubject.set(key, [...(bySubject.get(key) ?? []), one])
  }
  const found = await mapLimited([...bySubject.values()], WIDTH, async (group) =>
    checkGroup(calls, group, overlay),
  )
  return found.flat()
}

async function checkGroup(calls: Calls, group: readonly Precondition[], overlay: Overlay): Promise<Broken[]> {
  const [first] = group
  if (first === undefined) return []
  const recorder = new Recorder(
    calls.asReads(),
    () => new Date(calls.nowMs()),
    () => undefined,
  )
  recorder.addSource({ callerArn: '', accountId: first.accountId, endpoint: '', answeredBy: 'aws' })
  const thing = await read(recorder, first, group)
  return group.flatMap((one) => {
    const is = fieldOf(thing, one.field)
    const isSame = [one.value, ...overlay(one)].some((value) => same(one.field, value, is))
    if (isSame) return []
    const failure = recorder.failures[0]
    const told =
      is === undefined
        ? `not readable${failure === undefined ? '' : `: ${failure.operation} ${failure.code}`}`
        : shown(is)
    return [{ kind: one.kind, subject: one.subject, field: one.field, was: shown(one.value), is: told }]
  })
}

/** The thing as an estate would hold it; undefined where it could not be read. */
async function read(
  recorder: Recorder,
  { kind, subject, accountId, region }: Precondition,
  group: readonly Precondition[],
): Promise<object | undefined> {
  switch (kind) {
    case 'trail': {
      const seen = await readTrails(recorder, accountId, region)
      const trail = seen?.find((one) => one.trail.arn === subject)?.trail
      if (trail === undefined || !group.some((one) => one.field.startsWith('status'))) return trail
      return { ...trail, status: await readStatus(recorder, trail, accountId) }
    }
    case 'key':
      return readKey(recorder, { id: subject, accountId, region })
    case 'bucket': {
      const named = { name: subject, accountIds: [accountId], region }
      return (await readBucket(recorder, named, async () => undefined)).bucket
    }
    case 'log-group':
      return readLogGroup(recorder, subject, accountId)
  }
}

/** A field by its name, or by its path with dots. */
function fieldOf(thing: object | undefined, path: string): unknown {
  let value: unknown = thing
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, name)
  }
  return value
}

/** Policies are compared as what they say, everything else as it stands; lists of names have no order. */
function same(field: string, wanted: unknown, found: unknown): boolean {
  if (found === undefined) return false
  if (field === 'policy' && typeof wanted === 'string' && typeof found === 'string')
    return samePolicy(wanted, found)
  return ordered(wanted) === ordered(found)
}

function ordered(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(ordered).sort().join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members
    .map(([name, member]) => `${name}:${ordered(member)}`)
    .sort()
    .join(',')}}`
}

/** What steps make of the field that a precondition is about. */
export function madeBy(
  steps: readonly PlanStep[],
  precondition: Precondition,
  about: { isUnderWay: (stepId: string) => boolean; keyArn: (stepId: string) => string | undefined },
): unknown[] {
  return steps
    .filter((step) => about.isUnderWay(step.id))
    .flatMap((step) => made(step, precondition, about.keyArn))
}

function made(
  step: PlanStep,
  { kind, subject, field }: Precondition,
  keyArn: (stepId: string) => string | undefined,
): unknown[] {
  const arnOf = (key: { arn: string } | { createdBy: string }): string | undefined =>
    'arn' in key ? key.arn : keyArn(key.createdBy)
  const isOn = (wanted: string, id: string | undefined, name: string): boolean =>
    kind === wanted && subject === id && field === name
  switch (step.action) {
    case 'create-key':
    case 'create-alias':
      return []
    case 'put-key-policy':
      return isOn('key', step.key.arn, 'policy') ? [step.after] : []
    case 'set-key-rotation':
      return isOn('key', arnOf(step.key), 'rotation') ? [step.after] : []
    case 'update-trail':
      return isOn('trail', step.trailArn, 'kmsKeyId')
        ? [step.after.key === null ? null : arnOf(step.after.key)]
        : []
    case 'set-log-group-key':
      return isOn('log-group', step.logGroupArn, 'kmsKeyId')
        ? [step.after.key === null ? null : arnOf(step.after.key)]
        : []
  }
}
