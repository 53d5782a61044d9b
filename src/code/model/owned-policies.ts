import type { UnknownReason } from '../../domain/finding.js'
import { ACCOUNT, PARTITION } from '../placeholders.js'
import type { CodeResource, CodeResourceType, CodeValue, Place } from '../types.js'
import { doubtOf, knownText } from '../values.js'
import { nameOf, textOf } from './identifiers.js'
import { keyReference } from './key-reference.js'
import type { CodeModel } from './model.js'
import { type PolicyText, policyText } from './policy-text.js'

/** The policy of a key or bucket, as code has it. */
export type OwnedPolicy =
  | { readonly kind: 'document'; readonly document: PolicyText; readonly isDefault: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly doubt: UnknownReason; readonly place: Place }

/**
 * The policy of a key that code makes: its own, that of a resource that sets it, else AWS's default, which gives the
 * account everything and CloudTrail nothing. Source: KMS developer guide, key-policy-default.
 */
export function keyPolicyOf(model: CodeModel, key: CodeResource): OwnedPolicy {
  const known = KEY_POLICIES.get(model) ?? new Map<CodeResource, OwnedPolicy>()
  const policy = known.get(key) ?? findKeyPolicy(model, key)
  KEY_POLICIES.set(model, known.set(key, policy))
  return policy
}

/** Several rules ask for the same policy. */
const KEY_POLICIES = new WeakMap<CodeModel, Map<CodeResource, OwnedPolicy>>()

function findKeyPolicy(model: CodeModel, key: CodeResource): OwnedPolicy {
  const label = `key policy of ${key.address}`
  const apart = model
    .ofType('key-policy')
    .map((owner) => ({ owner, named: keyReference(model, owner, 'keyId') }))
  const own = apart.filter(({ named }) => named.kind === 'resource' && named.key === key)
  const stray = apart.find(({ named }) => named.kind === 'unknown')
  if (own.length === 0 && stray?.named.kind === 'unknown') {
    const { doubt, place } = stray.named
    const reason = `${stray.owner.address} may be for this key: ${doubt.reason}`
    return { kind: 'unknown', place, doubt: { ...doubt, reason } }
  }
  const owners = own.map(({ owner }) => owner)
  const found = chosen(model, label, withOwn(model, owners, [key]))
  if (found !== undefined) return found
  const document = {
    label,
    text: DEFAULT_KEY_POLICY,
    place: key.place,
    format: model.unit.format,
    nameless: new Map(),
  }
  return { kind: 'document', document, isDefault: true }
}

const DEFAULT_KEY_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Enable IAM User Permissions',
      Effect: 'Allow',
      Principal: { AWS: `arn:${PARTITION}:iam::${ACCOUNT}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
})

/** The policy of a bucket that code makes, or names. */
export function bucketPolicyOf(model: CodeModel, bucket: BucketReference): OwnedPolicy {
  if (bucket.kind === 'unknown') return { kind: 'none' }
  const label = `bucket policy of ${bucket.kind === 'resource' ? bucket.bucket.address : bucket.name}`
  const owners = model.ofType('bucket-policy').filter((owner) => isOf(model, owner, bucket))
  const self = bucket.kind === 'resource' ? [bucket.bucket] : []
  return chosen(model, label, withOwn(model, owners, self)) ?? { kind: 'none' }
}

/** A plan tells the thing's own policy also where only another resource sets it: as it was, or as it will be. */
function withOwn(
  model: CodeModel,
  apart: readonly CodeResource[],
  self: readonly CodeResource[],
): readonly CodeResource[] {
  return model.unit.format === 'terraform-plan' && apart.length > 0 ? apart : [...apart, ...self]
}

/** The first owner that has a policy; two that disagree leave it open which one stays. */
function chosen(model: CodeModel, label: string, owners: readonly CodeResource[]): OwnedPolicy | undefined {
  const written = owners.flatMap((owner) => {
    const value = owner.attributes.get('policy')
    return value === undefined || isNull(value) ? [] : [{ owner, value }]
  })
  const [first, second] = written
  if (first === undefined) return undefined
  if (second !== undefined) return contested(label, first, second)
  const document = policyText(model, first.value, label)
  const { place } = first.value
  return document === undefined
    ? { kind: 'unknown', place, doubt: doubtOf(model.unit.format, `the ${label}`, first.value) }
    : { kind: 'document', document, isDefault: false }
}

interface Written {
  readonly owner: CodeResource
  readonly value: CodeValue
}

function contested(label: string, first: Written, second: Written): OwnedPolicy {
  const reason = `${first.owner.address} and ${second.owner.address} both set the ${label}: which one stays is not certain`
  return { kind: 'unknown', place: first.value.place, doubt: { reason, remedy: 'Set it in one place.' } }
}

function isNull(value: CodeValue): boolean {
  return value.kind === 'known' && value.value === null
}

/** The bucket that a trail delivers to. */
export type BucketReference =
  | { readonly kind: 'resource'; readonly bucket: CodeResource }
  | { readonly kind: 'outside'; readonly name: string }
  | { readonly kind: 'unknown' }

const BUCKET_TYPES = new Set<CodeResourceType>(['bucket', 'bucket-policy', 'bucket-encryption'])
/** A policy of a bucket names the bucket, which names itself. */
const MOST_STEPS = 4

export function bucketReference(model: CodeModel, value: CodeValue | undefined, steps = 0): BucketReference {
  if (value?.kind === 'known' && typeof value.value === 'string' && value.value !== '') {
    const name = value.value
    const bucket = model.ofType('bucket').find((one) => one.managed && knownText(one, 'bucketName') === name)
    return bucket === undefined ? { kind: 'outside', name } : { kind: 'resource', bucket }
  }
  if (value?.kind === 'unknown') return byReference(model, value)
  if (value?.kind !== 'attribute' || steps > MOST_STEPS) return { kind: 'unknown' }
  const resource = model.find(value.address)
  if (resource === undefined || !BUCKET_TYPES.has(resource.type)) return { kind: 'unknown' }
  if (resource.type === 'bucket' && resource.managed) return { kind: 'resource', bucket: resource }
  return bucketReference(model, resource.attributes.get('bucketName'), steps + 1)
}

/** A name that is not known is still one bucket's, where a bucket is named by the same reference. */
function byReference(model: CodeModel, value: CodeValue): BucketReference {
  const name = textOf(model, value)
  if (name === undefined) return { kind: 'unknown' }
  const bucket = model.ofType('bucket').find((one) => one.managed && nameOf(model, one) === name)
  return bucket === undefined ? { kind: 'outside', name } : { kind: 'resource', bucket }
}

/** Whether a resource is for that bucket. */
export function isOf(model: CodeModel, owner: CodeResource, bucket: BucketReference): boolean {
  const named = bucketReference(model, owner.attributes.get('bucketName'))
  if (named.kind === 'resource' && bucket.kind === 'resource') return named.bucket === bucket.bucket
  return named.kind === 'outside' && bucket.kind === 'outside' && named.name === bucket.name
}
