import type { UnknownReason } from '../domain/finding.js'
import type { Failure } from '../domain/read.js'
import { type EstateIndex, accountFailures, subjectFailures } from './index-estate.js'
import { explainFailure } from './explain-failure.js'

/** A fact that is absent from the estate: what it is, and which reads would have told it. */
export interface Missing {
  /** As it ends the sentence "... was not read": `the state of key arn:…`. */
  readonly what: string
  /** `service:Operation`, the telling ones first. */
  readonly operations: readonly string[]
  /** Every name under which it may have been asked for. */
  readonly subjects: readonly string[]
  readonly accountId: string
  readonly region?: string
}

/** Why a fact is absent: the failures of the reads that would have told it, or that nobody read it. Never empty. */
export function whyMissing(index: EstateIndex, missing: Missing): [UnknownReason, ...UnknownReason[]] {
  const [first, ...rest] = failuresOf(index, missing)
  if (first === undefined) return [notRead(missing)]
  const explain = (failure: Failure): UnknownReason => explainFailure(index, failure, missing.what)
  return [explain(first), ...rest.map(explain)]
}

function notRead({ what, operations }: Missing): UnknownReason {
  const operation = operations[0]
  return {
    reason: `${what} was not read`,
    ...(operation === undefined ? {} : { operation }),
    remedy: 'Collect the estate again, with the regions and accounts that hold it in scope.',
  }
}

/** What can't be known of a bucket that S3 says is not there. */
export function missingBucket(name: string): UnknownReason {
  return { reason: `the bucket ${name} does not exist`, remedy: 'Name an existing bucket in the trail.' }
}

function failuresOf(index: EstateIndex, missing: Missing): Failure[] {
  const { operations, subjects, accountId, region } = missing
  const names = operations.flatMap((operation) => subjects.map((one) => subjectFailures(operation, one)))
  const onSubject = [...new Set(names)].flatMap((name) => index.failures.get(name) ?? [])
  const direct = onSubject.filter((failure) => operations.includes(failure.operation))
  if (direct.length > 0) return inOrder(direct)
  const ofAccount = index.failures.get(accountFailures(accountId)) ?? []
  const listings = ofAccount.filter(
    (failure) =>
      operations.includes(failure.operation) &&
      (region === undefined || failure.region === undefined || failure.region === region),
  )
  if (listings.length > 0) return inOrder(listings)
  return inOrder(ofAccount.filter((failure) => failure.operation === 'sts:AssumeRole'))
}

/** One failure for each operation and code, in an order that does not depend on the collector's. */
function inOrder(failures: readonly Failure[]): Failure[] {
  const text = (failure: Failure): string =>
    [failure.operation, failure.code, failure.region, failure.accountId, failure.message].join(' ')
  const sorted = [...failures].sort((left, right) => (text(left) < text(right) ? -1 : 1))
  return [...new Map(sorted.map((one) => [`${one.operation} ${one.code}`, one])).values()]
}
