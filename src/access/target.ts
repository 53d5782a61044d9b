import { arnAccount, arnRegion, parseArn } from '../domain/arn.js'
import type { Bucket } from '../domain/bucket.js'
import type { Key } from '../domain/key.js'
import { partitionById } from '../domain/partition.js'
import type { Trail } from '../domain/trail.js'
import { parsePolicy } from '../policy/parse.js'
import type { ContextValue, ParsedPolicy } from '../policy/types.js'
import { DECRYPT, S3_READS } from './actions.js'
import { type KmsShape, type Leg, type ReadTarget, type ResourceSide, VIA_SERVICE } from './leg.js'

/** A trail with what its logs are sealed by and lie in. */
export interface TargetFacts {
  readonly trail: Trail
  /** Undefined: not read. */
  readonly key: Key | undefined
  readonly bucket: Bucket | undefined
  /** Organization of the trail's account; null: none; undefined: not known. */
  readonly organizationId: string | null | undefined
  /** RCPs on the accounts that own key and bucket, one list per level; undefined: not read. */
  readonly rcps: (accountId: string | undefined) => readonly (readonly ParsedPolicy[])[] | undefined
  /** Organization of an account, as above. */
  readonly organizationOf: (accountId: string | undefined) => string | null | undefined
  readonly nowMs: number
}

/**
 * Keys of the network, the session and the client, which a caller chooses. Source: IAM user guide,
 * reference_policies_condition-keys; Service Authorization Reference, Amazon S3.
 */
export const NETWORK_KEYS = [
  'aws:source*',
  'aws:vpc*',
  'aws:useragent',
  'aws:referer',
  'aws:tokenissuetime',
  'ec2:*',
  'aws:ec2instance*',
  'lambda:*',
]
const S3_FREE_KEYS = [
  ...NETWORK_KEYS,
  'aws:securetransport',
  'aws:calledvia*',
  'aws:viaawsservice',
  's3:authtype',
  's3:signature*',
  's3:tlsversion',
  's3:versionid',
]
/** Keys that no read of an object carries: of writes, of listings, and of another service. */
const S3_ABSENT_KEYS = [
  'kms:*',
  's3:x-amz-*',
  's3:prefix',
  's3:delimiter',
  's3:max-keys',
  'aws:requesttag/*',
  'aws:tagkeys',
]
/** Keys that no Decrypt request made by S3 carries. Source: KMS developer guide, conditions-kms. */
const KMS_ABSENT_KEYS = [
  's3:*',
  'kms:grant*',
  'kms:recipientattestation*',
  'kms:reencrypt*',
  'aws:requesttag/*',
  'aws:tagkeys',
]

/** The requests by which a trail's logs are read. */
export function readTarget(facts: TargetFacts): ReadTarget {
  const { trail, bucket } = facts
  const objects = objectsOf(facts)
  const bucketName = trail.s3BucketName ?? ''
  const partition = parseArn(trail.arn)?.partition ?? 'aws'
  const owner = bucket?.accountId
  const region = bucket?.region ?? trail.homeRegion ?? ''
  const blocked = publicBlock(bucket)
  const s3 = S3_READS.map((action): Leg => ({
    service: 's3',
    isRead: true,
    policyDecides: false,
    action,
    resource: `arn:${partition}:s3:::${bucketName}/*`,
    exampleObject: exampleObject(facts),
    ownerAccountId: owner,
    region,
    policy: resourceSide(bucket?.policy, `bucket policy of ${bucketName}`),
    grants: [],
    rcps: facts.rcps(owner),
    context: {
      'aws:RequestedRegion': region,
      ...ownerKeys(facts, owner),
      ...(owner === undefined ? {} : { 's3:ResourceAccount': owner }),
    },
    freeKeys: S3_FREE_KEYS,
    absentKeys: S3_ABSENT_KEYS,
    ...(blocked === undefined ? {} : { mayBeBlocked: blocked }),
  }))
  return {
    objects,
    exampleObject: exampleObject(facts),
    s3,
    kms: kmsShapes(facts, region),
    nowMs: facts.nowMs,
  }
}

function resourceSide(text: string | null | undefined, label: string): ResourceSide {
  return typeof text === 'string' ? parsePolicy(text, label) : text
}

/** Where log files lie. Source: CloudTrail user guide, cloudtrail-find-log-files. */
function objectsOf({ trail, organizationId }: TargetFacts): string[] {
  const start = folder(trail)
  const { accountId } = trail
  const own = `${start}${accountId}/CloudTrail/*.json.gz`
  if (trail.isOrganizationTrail === false) return [own]
  const organization = `${start}${organizationId ?? 'o-*'}/*/CloudTrail/*.json.gz`
  return trail.isOrganizationTrail === true ? [organization] : [own, organization]
}

function folder(trail: Trail): string {
  const partition = parseArn(trail.arn)?.partition ?? 'aws'
  const prefix =
    typeof trail.s3KeyPrefix === 'string' && trail.s3KeyPrefix !== '' ? `${trail.s3KeyPrefix}/` : ''
  return `arn:${partition}:s3:::${trail.s3BucketName ?? ''}/${prefix}AWSLogs/`
}

export function exampleObject({ trail, organizationId, nowMs }: TargetFacts): string {
  const region = trail.homeRegion ?? ''
  const day = new Date(nowMs).toISOString().slice(0, 'YYYY-MM-DD'.length)
  const file = `${trail.accountId}_CloudTrail_${region}_${day.replaceAll('-', '')}T0000Z_0123456789abcdef.json.gz`
  const organization = trail.isOrganizationTrail === true ? `${organizationId ?? 'o-unknown'}/` : ''
  return `${folder(trail)}${organization}${trail.accountId}/CloudTrail/${region}/${day.replaceAll('-', '/')}/${file}`
}

export function ownerKeys(
  facts: Pick<TargetFacts, 'organizationOf'>,
  owner: string | undefined,
): Record<string, ContextValue | null> {
  if (owner === undefined) return {}
  const organization = facts.organizationOf(owner)
  return {
    'aws:ResourceAccount': owner,
    ...(organization === undefined ? {} : { 'aws:ResourceOrgID': organization }),
  }
}

/**
 * RestrictPublicBuckets keeps other accounts out of a bucket whose policy is public; what S3 takes as public is not
 * decided here. Source: S3 user guide, access-control-block-public-access.
 */
function publicBlock(bucket: Bucket | undefined): string | undefined {
  if (bucket?.publicAccessBlock?.restrictPublicBuckets !== true || typeof bucket.policy !== 'string')
    return undefined
  const parsed = parsePolicy(bucket.policy, bucket.name)
  const isWide = parsed.statements.some(
    ({ effect, principal, notPrincipal }) =>
      effect === 'Allow' &&
      (notPrincipal !== undefined || principal?.some(({ value }) => value === '*') === true),
  )
  return isWide ? `RestrictPublicBuckets may keep other accounts out of ${bucket.name}` : undefined
}

/**
 * The forms of the encryption context. Without an S3 Bucket Key it names trail and object; with one the bucket stands for
 * the object, and whether the trail is named is not documented; logs of before may have the first form.
 * Source: KMS developer guide, services-cloudtrail; S3 user guide, bucket-key.
 */
function kmsShapes(facts: TargetFacts, region: string): KmsShape[] {
  const { trail, bucket } = facts
  if (typeof trail.kmsKeyId !== 'string' || trail.kmsKeyId === '') return []
  const bucketArn = `arn:${parseArn(trail.arn)?.partition ?? 'aws'}:s3:::${trail.s3BucketName ?? ''}`
  const hasBucketKey = bucket?.encryption === null ? false : bucket?.encryption?.bucketKeyEnabled
  const inObject: KmsShape = {
    name: 'object',
    certain: hasBucketKey === false,
    leg: kmsLeg(facts, region, { trail: trail.arn }),
  }
  const shapes = [inObject, ...memberShape(facts, region)]
  if (hasBucketKey === false) return shapes
  return [
    ...shapes,
    {
      name: 'bucket-and-trail',
      certain: false,
      leg: kmsLeg(facts, region, { trail: trail.arn, bucket: bucketArn }),
    },
    { name: 'bucket', certain: false, leg: kmsLeg(facts, region, { bucket: bucketArn }) },
  ]
}

/** Whether the context of an organization trail ever names the trail as the member's is not documented. */
function memberShape(facts: TargetFacts, region: string): KmsShape[] {
  const { trail } = facts
  if (trail.isOrganizationTrail !== true) return []
  const leg = kmsLeg(facts, region, { trail: trail.arn })
  const { [TRAIL_CONTEXT]: _, ...context } = leg.context
  return [{ name: 'member-trail', certain: false, leg: { ...leg, context } }]
}

const TRAIL_CONTEXT = 'kms:EncryptionContext:aws:cloudtrail:arn'

function kmsLeg(facts: TargetFacts, region: string, form: { trail?: string; bucket?: string }): Leg {
  const { trail, key } = facts
  const arn = key?.arn ?? trail.kmsKeyId ?? ''
  const owner = arnAccount(arn) ?? key?.accountId
  const suffix = partitionById(parseArn(trail.arn)?.partition ?? 'aws').dnsSuffix
  const names = [...(form.trail === undefined ? [] : ['aws:cloudtrail:arn']), 'aws:s3:arn']
  return {
    service: 'kms',
    isRead: true,
    policyDecides: true,
    action: DECRYPT,
    resource: arn,
    exampleObject: exampleObject(facts),
    ownerAccountId: owner,
    region: arnRegion(arn) ?? region,
    policy: key?.policy === undefined ? undefined : parsePolicy(key.policy, `key policy of ${arn}`),
    grants: key?.grants,
    rcps: facts.rcps(owner),
    context: {
      'kms:ViaService': `s3.${region}.${suffix}`,
      'kms:EncryptionContextKeys': names,
      'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT',
      [VIA_SERVICE]: 'true',
      [TRAIL_CONTEXT]: form.trail ?? null,
      ...(form.bucket === undefined ? {} : { 'kms:EncryptionContext:aws:s3:arn': form.bucket }),
      // KMS answers on TLS only. Source: KMS developer guide, data-protection (encryption in transit).
      'aws:SecureTransport': 'true',
      'aws:RequestedRegion': arnRegion(arn) ?? region,
      ...ownerKeys(facts, owner),
      ...keyFacts(key),
    },
    freeKeys: NETWORK_KEYS,
    absentKeys: [...KMS_ABSENT_KEYS, ...(key?.tags === undefined ? [] : ['aws:resourcetag/*'])],
  }
}

/** Properties of the key that conditions can test. */
export function keyFacts(key: Key | undefined): Record<string, ContextValue | null> {
  if (key === undefined) return {}
  const { keySpec, keyUsage, origin, multiRegion, aliases, tags } = key
  return {
    ...(keySpec === undefined ? {} : { 'kms:KeySpec': keySpec }),
    ...(keyUsage === undefined ? {} : { 'kms:KeyUsage': keyUsage }),
    ...(origin === undefined ? {} : { 'kms:KeyOrigin': origin }),
    ...(multiRegion === undefined ? {} : { 'kms:MultiRegion': String(multiRegion) }),
    ...(aliases === undefined ? {} : { 'kms:ResourceAliases': aliases }),
    ...Object.fromEntries(
      Object.entries(tags ?? {}).map(([name, value]) => [`aws:ResourceTag/${name}`, value]),
    ),
  }
}
