import type { UnknownReason } from '../domain/finding.js'
import type { Failure, FailureKind } from '../domain/read.js'
import type { EstateIndex } from './index-estate.js'

/**
 * IAM actions whose name differs from the operation that needs them.
 * Source: Service Authorization Reference, Amazon S3; S3 API reference, HeadObject and HeadBucket.
 */
const ACTION_OF: Readonly<Record<string, string>> = {
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:GetBucketReplication': 's3:GetReplicationConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:ListObjectsV2': 's3:ListBucket',
}

/** A failed read as the reason of an unknown, with what would settle it. */
export function explainFailure(index: EstateIndex, failure: Failure, what: string): UnknownReason {
  const { operation, kind, code, message } = failure
  const isRefusal = kind === 'denied' || kind === 'region-closed'
  const action = failure.action ?? ACTION_OF[operation] ?? operation
  return {
    reason: `${what} is not known: ${operation}${placeOf(failure)} failed with ${code}${message === '' ? '' : ` (${message})`}`,
    operation,
    ...(isRefusal ? { action } : {}),
    remedy: REMEDIES[kind]({ index, failure, action }),
  }
}

function placeOf({ accountId, region }: Failure): string {
  return ` in account ${accountId}${region === undefined ? '' : `, ${region},`}`
}

/** The identity that asked. */
function askerOf(index: EstateIndex, failure: Failure): string {
  const role = index.accounts.get(failure.accountId)?.roleArn
  if (role !== undefined && failure.operation !== 'sts:AssumeRole') return role
  const { sources } = index.estate
  return (sources[failure.read?.by ?? 0] ?? sources[0])?.callerArn ?? 'the caller'
}

interface Refused {
  readonly index: EstateIndex
  readonly failure: Failure
  readonly action: string
}

/** What to do, by the kind of failure. */
const REMEDIES: Readonly<Record<FailureKind, (refused: Refused) => string>> = {
  denied: ({ index, failure, action }) => remedyOfDenial(index, failure, action),
  'region-closed': ({ index, failure, action }) =>
    `${failure.region ?? 'The region'} is closed to ${askerOf(index, failure)}, by a service control policy or because it is not enabled: exempt the auditing role from that policy for ${action}, or check the region by hand.`,
  throttled: ({ failure }) =>
    `AWS went on throttling ${failure.operation}: run the audit again, with a lower --concurrency.`,
  unreachable: noAnswer,
  timeout: noAnswer,
  'invalid-answer': () =>
    'The endpoint’s answer could not be read: make sure that nothing between here and AWS changes answers, then run the audit again.',
  'expired-credentials': () =>
    'The credentials expired on the way: renew them (aws sso login), then run the audit again.',
  'not-found': ({ failure }) =>
    `What was asked for is gone: check ${failure.subject ?? 'its name'}, then run the audit again.`,
  unsupported: ({ failure }) =>
    `This endpoint does not offer ${failure.operation}: settle it by hand, or audit against AWS itself.`,
  cancelled: () => 'The collection was interrupted: run the audit again.',
  other: () => 'Look at the error, mend its cause, and run the audit again.',
}

function noAnswer({ failure }: Refused): string {
  return `No answer from the endpoint of ${failure.operation}: check network, proxy and --endpoint-url, then run the audit again.`
}

/** What KMS answers to other accounts. Source: KMS developer guide, key-policy-modifying-external-accounts. */
const CROSS_ACCOUNT = new Set(['kms:DescribeKey', 'kms:ListGrants'])
const BY_ORGANIZATION = /service control policy/iu
/** Source: IAM user guide, troubleshoot_access-denied. */
const EXPLICIT_DENY = /with an explicit deny in (an? [a-z -]+ (?:policy|boundary))/iu
const BY_RESOURCE_POLICY = /resource-based policy|resource control policy/iu

function remedyOfDenial(index: EstateIndex, failure: Failure, action: string): string {
  const asker = askerOf(index, failure)
  const target = failure.subject ?? `account ${failure.accountId}`
  if (failure.operation === 'sts:AssumeRole') return remedyOfAssumeRole(index, failure, asker)
  if (BY_ORGANIZATION.test(failure.message)) {
    return `A service control policy denies ${action} to ${asker}: exempt the auditing role in that policy; no IAM policy can mend this.`
  }
  const keyOwner = ownerElsewhere(failure)
  if (keyOwner !== undefined && !CROSS_ACCOUNT.has(failure.operation)) {
    return `KMS answers ${failure.operation} to the key’s own account only: put account ${keyOwner} in scope, with a role that is allowed ${action}.`
  }
  if (keyOwner !== undefined) {
    return `The key belongs to account ${keyOwner}: allow ${action} to ${asker} in that key’s policy as well as in its own, or put account ${keyOwner} in scope.`
  }
  const explicit = EXPLICIT_DENY.exec(failure.message)?.[1]
  if (explicit !== undefined) {
    return `An explicit deny in ${explicit} refuses ${action} on ${target}: exempt ${asker} in that policy; no Allow can mend this.`
  }
  const where = BY_RESOURCE_POLICY.test(failure.message) ? ' in the resource’s own policy too' : ''
  return `Allow ${action} on ${target} to ${asker}${where}.`
}

function remedyOfAssumeRole(index: EstateIndex, failure: Failure, asker: string): string {
  const role = index.accounts.get(failure.accountId)?.roleArn ?? 'the role'
  return `Make sure that ${role} exists in account ${failure.accountId} (--role-name), that its trust policy names ${asker} and the external id given (--external-id), and that ${asker} may call sts:AssumeRole on it.`
}

/** The key's account, where a key of another account was asked for. */
function ownerElsewhere({ operation, subject, accountId }: Failure): string | undefined {
  if (!operation.startsWith('kms:') || subject?.startsWith('arn:') !== true) return undefined
  const owner = subject.split(':')[4]
  return owner === accountId ? undefined : owner
}
