import type { EstateIndex } from '../assess/index-estate.js'
import { arnRegion, parseArn } from '../domain/arn.js'
import type { Refusal } from '../domain/plan.js'
import { authorize } from '../policy/evaluate.js'
import { parsePolicy } from '../policy/parse.js'
import type { AccessRequest, Decision, ParsedPolicy } from '../policy/types.js'
import type { TrailWork } from './types.js'

/** Buckets' policies, parsed once each: many trails deliver to one bucket. */
export type BucketPolicies = Map<string, ParsedPolicy>

/**
 * Whether the bucket's policy would let CloudTrail put a log that is under this key. CloudTrail saves a trail only where it does.
 * Source: CloudTrail user guide, create-s3-bucket-policy-for-cloudtrail; S3 user guide, specifying-kms-encryption (headers).
 */
export function bucketRefusals(
  index: EstateIndex,
  { work, keyArn, parsed }: { work: TrailWork; keyArn: string; parsed: BucketPolicies },
): Refusal[] {
  const { bucket, trail } = work
  const resource = policyOf(parsed, bucket.name, bucket.policy)
  const request = putRequest(index, work, keyArn)
  const decision = authorize(request, resource === undefined ? {} : { resource })
  if (decision.effect === 'allowed') return []
  return [
    {
      code: decision.effect === 'denied' ? 'BUCKET_DENIES' : 'BUCKET_UNCERTAIN',
      subject: trail.arn,
      reason: reasonOf(bucket.name, decision),
      remedy: remedyOf(bucket.name, decision),
      evidence: evidenceOf(decision),
    },
  ]
}

function policyOf(
  parsed: BucketPolicies,
  name: string,
  text: string | null | undefined,
): ParsedPolicy | undefined {
  if (typeof text !== 'string') return undefined
  const known = parsed.get(name) ?? parsePolicy(text, `bucket policy of ${name}`)
  parsed.set(name, known)
  return known
}

function putRequest(index: EstateIndex, { trail, bucket }: TrailWork, keyArn: string): AccessRequest {
  const { organization } = index.estate
  const isMember = index.organization.isMember(trail.accountId)
  return {
    principal: { kind: 'service', arn: 'cloudtrail.amazonaws.com' },
    action: 's3:PutObject',
    resource: `arn:${index.estate.partition}:s3:::${bucket.name}/${logName(index, trail)}`,
    ...(bucket.accountId === undefined ? {} : { resourceAccountId: bucket.accountId }),
    context: {
      's3:x-amz-acl': 'bucket-owner-full-control',
      's3:x-amz-server-side-encryption': 'aws:kms',
      's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn,
      'aws:SourceArn': trail.arn,
      'aws:SourceAccount': trail.accountId,
      'aws:SecureTransport': 'true',
      ...(organization && isMember === true ? { 'aws:SourceOrgID': organization.id } : {}),
    },
    unknownKeys: [
      'aws:SourceOrgPaths',
      'aws:PrincipalServiceNamesList',
      's3:TlsVersion',
      ...(isMember === undefined ? ['aws:SourceOrgID'] : []),
    ],
  }
}

/** Source: CloudTrail user guide, get-and-view-cloudtrail-log-files. */
function logName(index: EstateIndex, trail: TrailWork['trail']): string {
  const { accountId, homeRegion, isOrganizationTrail, s3KeyPrefix } = trail
  const prefix = typeof s3KeyPrefix === 'string' && s3KeyPrefix !== '' ? `${s3KeyPrefix}/` : ''
  const organization = isOrganizationTrail === true ? `${index.estate.organization?.id ?? 'o-unknown'}/` : ''
  const region = homeRegion ?? arnRegion(trail.arn) ?? ''
  const day = index.estate.collectedAt.slice(0, 10).replaceAll('-', '/')
  const name = `${accountId}_CloudTrail_${region}_0000.json.gz`
  return `${prefix}AWSLogs/${organization}${accountId}/CloudTrail/${region}/${day}/${name}`
}

function reasonOf(bucket: string, decision: Decision): string {
  const deny = decision.deciding.find((one) => one.effect === 'Deny')
  if (deny !== undefined) {
    return `statement ${deny.statement} of the policy of bucket ${bucket} denies CloudTrail’s s3:PutObject under this key: delivery would stop`
  }
  if (decision.effect === 'unknown') {
    return `whether the policy of bucket ${bucket} lets CloudTrail deliver under this key can’t be decided: ${decision.unknowns.join('; ')}`
  }
  return `the policy of bucket ${bucket} does not let CloudTrail put this trail’s logs`
}

function remedyOf(bucket: string, decision: Decision): string {
  if (decision.deciding.some((one) => one.effect === 'Deny')) {
    return `Change that statement so that it lets CloudTrail put objects under the key, or name the key that it asks for under keys: in trailseal.yaml. A plan touches no bucket policy.`
  }
  return `Let cloudtrail.amazonaws.com put objects below AWSLogs/ in the policy of bucket ${bucket}, then plan again.`
}

function evidenceOf(decision: Decision): string {
  const [told] = [...decision.deciding, ...decision.nearMisses]
  return told === undefined
    ? 'no statement of the bucket policy is about CloudTrail’s s3:PutObject'
    : `${told.effect} ${told.statement} of ${told.document}: ${told.note}`
}

/** The ARN of a bucket. */
export function bucketArn(partition: string, name: string): string {
  return parseArn(name) === undefined ? `arn:${partition}:s3:::${name}` : name
}
