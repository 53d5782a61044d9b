import type { Estate } from '../domain/estate.js'
import type { Consequence, Plan } from '../domain/plan.js'
import type { StepOf } from '../domain/plan-step.js'
import { predictEstate } from './predict.js'
import type { ReaderAnswer, ReadersOf } from './types.js'

/**
 * Who can read each trail's logs before and after, by the access analysis that was passed in; that it was not analysed, else:
 * never that nobody loses access.
 */
export function readerConsequences(
  estate: Estate,
  plan: Pick<Plan, 'steps' | 'partition'>,
  readersOf: ReadersOf | undefined,
): Consequence[] {
  const changes = plan.steps.filter((step) => step.action === 'update-trail')
  if (changes.length === 0) return []
  if (readersOf === undefined || changes.length > MOST_ANALYSED) return [notAnalysed(estate, changes)]
  const after = predictEstate(estate, plan)
  return changes.flatMap((step) =>
    compare(step, readersOf(estate, step.trailArn), readersOf(after, step.trailArn)),
  )
}

function notAnalysed(estate: Estate, changes: readonly StepOf<'update-trail'>[]): Consequence {
  const arns = new Set(changes.map(({ trailArn }) => trailArn))
  const names = estate.trails
    .filter(({ arn }) => arns.has(arn))
    .flatMap(({ s3BucketName }) => s3BucketName ?? [])
  const buckets = [...new Set(names)].sort()
  const shown = buckets.slice(0, MOST_BUCKETS).join(', ')
  const more = buckets.length > MOST_BUCKETS ? ` and ${buckets.length - MOST_BUCKETS} more buckets` : ''
  return {
    kind: 'loses-read',
    subject: 'readers',
    text: `Who can read was not analysed${changes.length > MOST_ANALYSED ? `: more than ${MOST_ANALYSED} trails change, and a plan for fewer says it` : ''}. Whoever reads new logs from ${shown}${more} today, and is neither a reader by the key’s policy nor allowed kms:Decrypt by it in another way, loses access to them.`,
    steps: changes.map(({ id }) => id),
  }
}

/** Trails whose readers are looked into in one plan: each takes some milliseconds, before and after. */
export const MOST_ANALYSED = 500
/** Long lists are for the JSON. */
const MOST_BUCKETS = 3

const KINDS = ['loses-read', 'gains-read', 'keeps-read'] as const
const WORDS = { 'loses-read': 'loses', 'gains-read': 'gains', 'keeps-read': 'keeps' } as const

function compare(
  step: StepOf<'update-trail'>,
  before: readonly ReaderAnswer[],
  after: readonly ReaderAnswer[],
): Consequence[] {
  const later = new Map(after.map(({ principal, answer }) => [principal, answer]))
  const earlier = new Map(before.map(({ principal, answer }) => [principal, answer]))
  const principals = [...new Set([...earlier.keys(), ...later.keys()])].sort()
  const moved = principals.map((principal) => ({
    principal,
    ...kindOf(earlier.get(principal) ?? 'cannot', later.get(principal) ?? 'cannot'),
  }))
  return KINDS.flatMap((kind) => {
    const all = moved.filter((one) => one.kind === kind)
    if (all.length === 0) return []
    const names = all.map(({ principal, isSure }) => (isSure ? principal : `${principal} (perhaps)`))
    const text = `${all.length === 1 ? 'One principal' : `${all.length} principals`} ${all.length === 1 ? WORDS[kind] : WORDS[kind].slice(0, -1)} access to new logs: ${names.join(', ')}.`
    return [{ kind, subject: step.trailArn, text, count: all.length, steps: [step.id] }]
  })
}

type Answer = ReaderAnswer['answer']

/** What is unknown counts on the side that must be told: a loss, or else a gain. */
function kindOf(before: Answer, after: Answer): { kind: (typeof KINDS)[number] | 'none'; isSure: boolean } {
  if (before === 'cannot' && after === 'cannot') return { kind: 'none', isSure: true }
  const isSure = before !== 'unknown' && after !== 'unknown'
  if (before !== 'cannot' && after === 'can') return { kind: 'keeps-read', isSure }
  if (before !== 'cannot') return { kind: 'loses-read', isSure }
  return { kind: 'gains-read', isSure }
}
