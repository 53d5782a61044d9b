import { type ReadersReview, type ReviewedReader, review } from '../../../access/review.js'
import { type TrailReaders, readersOf } from '../../../access/readers.js'
import { subjectName } from '../../../access/subject.js'
import type { UnknownReason } from '../../../domain/finding.js'
import { type Outcome, compliant, noncompliant, unknown } from '../../outcome.js'
import type { Rule, TrailContext } from '../../rule.js'
import { readerProof } from './proof.js'
import { whyUnknown } from './unknowns.js'

/** Readers named in a summary; all of them are in `trailseal readers`. */
const MOST_NAMED = 3

function judge(context: TrailContext): Outcome {
  const { index, trail } = context
  const readers = readersOf(index.world(), trail)
  const found = review(index.world(), readers, index.allowedReaders ?? [])
  return index.allowedReaders === undefined
    ? withoutList(context, readers, found)
    : withList(context, readers, found)
}

function withList(context: TrailContext, readers: TrailReaders, found: ReadersReview): Outcome {
  const { unauthorized, authorized } = found
  if (unauthorized.length > 0) {
    return noncompliant(
      `${counted(unauthorized)} can read the logs outside the allow-list: ${named(unauthorized)}.`,
      {
        proof: readerProof(unauthorized),
      },
    )
  }
  const why = whyUnknown(context, readers, found)
  if (why !== undefined)
    return unknown('It is not certain who can read the logs.', why, { proof: readerProof(authorized) })
  const onList = authorized.length === 0 ? '' : ` (on it: ${authorized.length})`
  return compliant(`Nobody outside the allow-list can read the logs${onList}.`, readerProof(authorized))
}

/** No list can be meant to let in everyone; for all others somebody has to say who is meant. */
function withoutList(context: TrailContext, readers: TrailReaders, found: ReadersReview): Outcome {
  const { unauthorized } = found
  const open = unauthorized.filter(({ subject }) => EVERYONE.has(subject.kind))
  if (open.length > 0) {
    return noncompliant(`The logs are open to ${named(open)}.`, { proof: readerProof(open) })
  }
  const [first, ...rest] = whyUnknown(context, readers, found) ?? []
  if (unauthorized.length === 0) {
    if (first === undefined) return compliant('Nobody can read the logs.', [])
    return unknown('It is not certain that nobody can read the logs.', [first, ...rest])
  }
  const more = first === undefined ? [] : [first, ...rest]
  const summary = `${counted(unauthorized)} can read the logs, and nobody said who may: ${named(unauthorized)}.`
  return unknown(summary, [NO_LIST, ...more], { proof: readerProof(unauthorized) })
}

const EVERYONE = new Set(['anonymous', 'anyone', 'any-service'])

const NO_LIST: UnknownReason = {
  reason: 'trailseal.yaml names no readers: nobody said who may read the logs',
  remedy:
    'Draft a list with trailseal readers --suggest, review it, and put it under readers: in trailseal.yaml.',
}

function counted(readers: readonly ReviewedReader[]): string {
  return readers.length === 1 ? 'One principal' : `${readers.length} principals`
}

function named(readers: readonly ReviewedReader[]): string {
  const names = readers.slice(0, MOST_NAMED).map(({ subject }) => subjectName(subject))
  const more = readers.length - names.length
  return `${names.join(', ')}${more > 0 ? `, and ${more} more` : ''}`
}

export const rule: Rule = { id: 'readers-are-authorized', trail: judge }
