import type { TrailReaders } from '../../../access/readers.js'
import type { ReadersReview } from '../../../access/review.js'
import { subjectName } from '../../../access/subject.js'
import { arnAccount } from '../../../domain/arn.js'
import type { UnknownReason } from '../../../domain/finding.js'
import type { TrailContext } from '../../rule.js'
import { whyKeyUnread, whyTrailUnread } from '../../trail-key.js'
import { missingBucket, whyMissing } from '../../unknowns.js'

/** Readers of whom it is not known that are told one by one. */
const MOST_TOLD = 4

/**
 * Why it is not known that nobody else can read: what was not read, and where that explains nothing, each doubt itself.
 * Undefined: it is known.
 */
export function whyUnknown(
  context: TrailContext,
  readers: TrailReaders,
  { unknown }: ReadersReview,
): [UnknownReason, ...UnknownReason[]] | undefined {
  if (unknown.length === 0) return undefined
  const unread = [
    ...unreadKey(context),
    ...unreadBucket(context, readers),
    ...unreadPrincipals(context, readers),
  ]
  const told = unknown.slice(0, MOST_TOLD).flatMap(({ subject, answer }) =>
    answer.answer === 'unknown'
      ? answer.reasons.slice(0, 1).map((reason): UnknownReason => ({
          reason: `whether ${subjectName(subject)} can read the logs: ${reason}`,
          remedy: `trailseal readers --why shows every step: --why ${whyName(subjectName(subject))}`,
        }))
      : [],
  )
  const [first, ...rest] = unread.length > 0 ? unread : told
  return first === undefined ? undefined : [first, ...rest]
}

function whyName(name: string): string {
  return name.startsWith('arn:') ? name : `'${name}'`
}

function unreadKey({ index, trail, key: named }: TrailContext): UnknownReason[] {
  if (named.kind === 'unread') return named.unknowns
  if (named.kind === 'none') return []
  const { key } = named
  return [
    ...(key?.policy === undefined && key?.exists !== false
      ? whyKeyUnread(index, named, 'the key policy', 'kms:GetKeyPolicy')
      : []),
    ...(key?.policy !== undefined && key.grants === undefined
      ? whyKeyUnread(index, named, 'the grants', 'kms:ListGrants')
      : []),
    ...(trail.isOrganizationTrail === undefined ? whyTrailUnread(index, trail, 'IsOrganizationTrail') : []),
  ]
}

function unreadBucket({ index, trail }: TrailContext, { bucket }: TrailReaders): UnknownReason[] {
  const name = trail.s3BucketName
  if (typeof name !== 'string') return whyTrailUnread(index, trail, 'the bucket')
  if (bucket?.exists === false) return [missingBucket(name)]
  if (bucket?.policy !== undefined) return []
  return whyMissing(index, {
    what: `the policy of bucket ${name}`,
    operations: ['s3:GetBucketPolicy', 's3:HeadBucket', 's3:GetBucketLocation'],
    subjects: [name],
    accountId: bucket?.accountId ?? trail.accountId,
  })
}

/** Principals of the accounts of key and bucket: their own policies can let them in. */
function unreadPrincipals({ index, key: named }: TrailContext, { bucket }: TrailReaders): UnknownReason[] {
  const keyOwner = named.kind === 'named' ? (named.key?.accountId ?? arnAccount(named.arn)) : undefined
  const owners = new Set([keyOwner, bucket?.accountId].filter((id) => id !== undefined))
  return [...owners]
    .filter((id) => index.accounts.get(id)?.principalsRead !== true)
    .flatMap((id) =>
      whyMissing(index, {
        what: `the users, groups and roles of account ${id}`,
        operations: ['iam:GetAccountAuthorizationDetails'],
        subjects: [id],
        accountId: id,
      }),
    )
}
