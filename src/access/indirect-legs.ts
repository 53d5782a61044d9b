import { arnAccount, arnRegion } from '../domain/arn.js'
import type { Key } from '../domain/key.js'
import { parsePolicy } from '../policy/parse.js'
import type { IndirectAction } from './actions.js'
import { DECRYPT } from './actions.js'
import type { Leg, ReadTarget } from './leg.js'
import { NETWORK_KEYS, type TargetFacts, exampleObject, keyFacts, ownerKeys } from './target.js'

/** What all of these requests have in common. */
function plainLeg(
  facts: TargetFacts,
  spec: Pick<Leg, 'service' | 'action' | 'resource'> & Partial<Leg>,
): Leg {
  const owner = spec.ownerAccountId
  const region = spec.region ?? arnRegion(spec.resource) ?? facts.trail.homeRegion ?? ''
  return {
    isRead: false,
    policyDecides: false,
    exampleObject: exampleObject(facts),
    ownerAccountId: owner,
    region,
    policy: null,
    grants: [],
    rcps: owner === undefined ? undefined : facts.rcps(owner),
    freeKeys: NETWORK_KEYS,
    absentKeys: ['aws:requesttag/*', 'aws:tagkeys'],
    ...spec,
    context: { 'aws:RequestedRegion': region, ...ownerKeys(facts, owner), ...spec.context },
  }
}

/** A request to KMS about a key, made by the caller and not through S3. */
export function keyLeg(facts: TargetFacts, key: Key, action: IndirectAction | typeof DECRYPT): Leg {
  const takesContext = action === DECRYPT || action === 'kms:ReEncryptFrom'
  return plainLeg(facts, {
    service: 'kms',
    action,
    policyDecides: true,
    resource: key.arn,
    ownerAccountId: key.accountId ?? arnAccount(key.arn),
    policy: key.policy === undefined ? undefined : parsePolicy(key.policy, `key policy of ${key.arn}`),
    grants: key.grants,
    context: {
      'kms:ViaService': null,
      'kms:GrantIsForAWSResource': action === 'kms:CreateGrant' ? 'false' : null,
      'aws:SecureTransport': 'true',
      ...keyFacts(key),
    },
    // Whoever calls KMS says the encryption context and what a grant is to be for.
    freeKeys: [
      ...NETWORK_KEYS,
      ...(takesContext ? ['kms:encryptioncontext*', 'kms:encryptionalgorithm', 'kms:requestalias'] : []),
      ...(action === 'kms:CreateGrant'
        ? ['kms:grant*', 'kms:granteeprincipal', 'kms:retiringprincipal']
        : []),
      ...(action === 'kms:ReplicateKey' ? ['kms:replicaregion'] : []),
      ...(action === 'kms:ReEncryptFrom' ? ['kms:reencryptonsamekey'] : []),
      'kms:bypasspolicylockoutsafetycheck',
    ],
  })
}

/** A request to S3 about the bucket, or with `isRead` about its log objects. */
export function bucketLeg(facts: TargetFacts, action: IndirectAction, isRead = false): Leg {
  const { bucket, trail } = facts
  const name = trail.s3BucketName ?? ''
  const arn = `arn:${trail.arn.split(':')[1] ?? 'aws'}:s3:::${name}`
  return plainLeg(facts, {
    service: 's3',
    action,
    isRead,
    resource: isRead ? `${arn}/*` : arn,
    ownerAccountId: bucket?.accountId,
    ...(bucket?.region === undefined ? {} : { region: bucket.region }),
    policy:
      typeof bucket?.policy === 'string'
        ? parsePolicy(bucket.policy, `bucket policy of ${name}`)
        : bucket?.policy,
    freeKeys: [...NETWORK_KEYS, 'aws:securetransport', 's3:authtype', 's3:signature*', 's3:tlsversion'],
  })
}

/** UpdateTrail, which has no policy on the trail's side. */
export function trailLeg(facts: TargetFacts): Leg {
  const { trail } = facts
  return plainLeg(facts, {
    service: 'cloudtrail',
    action: 'cloudtrail:UpdateTrail',
    resource: trail.arn,
    ownerAccountId: trail.accountId,
    rcps: [],
  })
}

/** AssumeRole of a role, which its trust policy decides. */
export function roleLeg(
  facts: TargetFacts,
  role: { arn: string; accountId: string; trustPolicy?: string },
): Leg {
  return plainLeg(facts, {
    service: 'sts',
    action: 'sts:AssumeRole',
    policyDecides: true,
    resource: role.arn,
    ownerAccountId: role.accountId,
    policy:
      role.trustPolicy === undefined
        ? undefined
        : parsePolicy(role.trustPolicy, `trust policy of ${role.arn}`),
    freeKeys: [...NETWORK_KEYS, 'sts:*', 'aws:requesttag/*', 'aws:tagkeys', 'aws:securetransport'],
    absentKeys: [],
  })
}

/** A question about one request alone. */
export function targetOf(facts: TargetFacts, leg: Leg): ReadTarget {
  const objects = leg.isRead ? [leg.resource] : []
  const base = { objects, exampleObject: leg.exampleObject, nowMs: facts.nowMs }
  return leg.service === 's3'
    ? { ...base, s3: [leg], kms: [] }
    : { ...base, s3: [], kms: [{ name: 'object', certain: true, leg }] }
}
