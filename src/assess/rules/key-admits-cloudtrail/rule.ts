import type { Bucket } from '../../../domain/bucket.js'
import type { UnknownReason } from '../../../domain/finding.js'
import { type Outcome, type Part, field, judgeParts, unknown } from '../../outcome.js'
import type { Rule, TrailContext } from '../../rule.js'
import { sealOf } from '../../seal.js'
import { type NamedKey, whyKeyUnread, whyTrailUnread, withCollectedKey } from '../../trail-key.js'
import { missingBucket, whyMissing } from '../../unknowns.js'
import { type Door, admissionParts, asksForObjects } from './admission.js'
import { deliveryTarget } from './target.js'

function judge(context: TrailContext): Outcome {
  return withCollectedKey(context, (key, named) => {
    const { index } = context
    const policy = index.policyOf(key)
    if (policy === undefined) {
      const why = whyKeyUnread(index, named, 'the key policy', 'kms:GetKeyPolicy')
      return unknown('It is not known whether the key admits CloudTrail.', why)
    }
    const controlPolicies = index.organization.resourcePolicies(named.accountId)
    return judgeDoor(context, named, { key, policy, controlPolicies })
  })
}

function judgeDoor(context: TrailContext, named: NamedKey, door: Door): Outcome {
  const parts = [
    ...requestParts(context, named, door),
    kindOfTrailPart(context),
    objectsPart(context, door),
    controlPolicyPart(context, named, door),
  ]
  return judgeParts(parts, {
    whenCompliant: 'The key lets CloudTrail encrypt this trail’s logs.',
    whenUnknown: 'It is not certain that the key admits CloudTrail.',
  })
}

/** With an S3 Bucket Key CloudTrail asks for more, and in another context; where that is not known, both must be admitted. */
function requestParts({ index, trail }: TrailContext, named: NamedKey, door: Door): Part[] {
  const parts = (isBucketKey: boolean): Part[] =>
    admissionParts(door, deliveryTarget(index, trail, named, isBucketKey))
  const bucket = index.buckets.get(trail.s3BucketName ?? '')
  const encryption = bucket?.encryption
  if (encryption === null) return parts(false)
  if (encryption !== undefined) {
    const proof = [field(bucket?.name ?? '', 'BucketKeyEnabled', encryption.bucketKeyEnabled)]
    return [...parts(encryption.bucketKeyEnabled), { proof }]
  }
  const [without, withKey] = [parts(false), parts(true)]
  if (without.some(isFault) || withKey.every(isFine)) return without
  return [...without, bucketKeyDoubt({ index, trail }, bucket)]
}

function isFault(part: Part): boolean {
  return part.fault !== undefined
}

function isFine(part: Part): boolean {
  return !isFault(part) && part.doubts === undefined
}

function bucketKeyDoubt({ index, trail }: Pick<TrailContext, 'index' | 'trail'>, bucket?: Bucket): Part {
  const name = trail.s3BucketName ?? 'of the trail'
  if (bucket?.exists === false) return { doubts: [missingBucket(name)] }
  return {
    doubts: whyMissing(index, {
      what: `whether bucket ${name} uses an S3 Bucket Key, for which CloudTrail would need kms:Decrypt,`,
      operations: ['s3:GetBucketEncryption', 's3:HeadBucket'],
      subjects: [name],
      accountId: bucket?.accountId ?? trail.accountId,
    }),
  }
}

/** An organization trail may need its members’ contexts as well. */
function kindOfTrailPart({ index, trail }: TrailContext): Part {
  if (trail.isOrganizationTrail !== undefined) return {}
  return { doubts: whyTrailUnread(index, trail, 'IsOrganizationTrail') }
}

/** Where something tests the objects’ ARNs, bucket and prefix must be known. */
function objectsPart({ index, trail }: TrailContext, door: Door): Part {
  const isKnown = typeof trail.s3BucketName === 'string' && trail.s3KeyPrefix !== undefined
  return isKnown || !asksForObjects(door)
    ? {}
    : { doubts: whyTrailUnread(index, trail, 'the bucket and prefix') }
}

/** The reads that tell resource control policies. */
const POLICY_READS = [
  'organizations:ListPolicies',
  'organizations:DescribePolicy',
  'organizations:ListTargetsForPolicy',
  'organizations:DescribeOrganization',
  'organizations:ListRoots',
  'organizations:ListOrganizationalUnitsForParent',
]

/** Where resource control policies were not read, a log that was delivered under the key shows that none is in the way. */
function controlPolicyPart({ index, trail, key: trailKey }: TrailContext, named: NamedKey, door: Door): Part {
  if (door.controlPolicies !== undefined || trailKey.kind !== 'named') return {}
  const log = trail.newestLog
  const seal = log === undefined || log === null ? undefined : sealOf(log, trailKey)
  if (seal?.kind === 'sealed') return { proof: seal.proof }
  const why = whyMissing(index, {
    what: `which resource control policies bear on account ${named.accountId}`,
    operations: POLICY_READS,
    subjects: [],
    accountId: index.estate.sources[0]?.accountId ?? trail.accountId,
  })
  return { doubts: why.map(withOtherWay) }
}

function withOtherWay(reason: UnknownReason): UnknownReason {
  const wait =
    'Audit again once CloudTrail has delivered a log object: one under this key shows that it gets in.'
  const remedy = reason.action === undefined ? wait : `${reason.remedy} Or: ${wait}`
  return { ...reason, remedy }
}

export const rule: Rule = { id: 'key-admits-cloudtrail', trail: judge }
