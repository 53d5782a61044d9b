import type { Evidence } from '../domain/finding.js'
import type { DeliveredObject } from '../domain/trail.js'
import { keyArn } from '../domain/key-names.js'
import { field } from './outcome.js'
import { type NamedKey, isAwsAlias } from './trail-key.js'

/** How a delivered object's encryption compares with a key. */
export type Seal = { readonly proof: readonly Evidence[] } & (
  | { readonly kind: 'sealed' }
  | { readonly kind: 'unread' }
  | { readonly kind: 'unclear'; readonly reason: string }
  /** `found` in words, as in `under SSE-S3`. */
  | { readonly kind: 'other'; readonly found: string }
)

/** Source: S3 API reference, HeadObject, x-amz-server-side-encryption. */
const KMS_ALGORITHMS = new Set(['aws:kms', 'aws:kms:dsse'])

/** Compares by ARN: the same key id in another account or region is another key. */
export function sealOf(log: DeliveredObject, key: NamedKey): Seal {
  const { serverSideEncryption: algorithm, sseKmsKeyId } = log
  const proof = proofOf(log)
  if (algorithm === undefined) return { kind: 'unread', proof }
  if (algorithm === null || !KMS_ALGORITHMS.has(algorithm))
    return { kind: 'other', found: inWords(algorithm), proof }
  if (sseKmsKeyId === undefined) return { kind: 'unread', proof }
  if (sseKmsKeyId === null) return { kind: 'unclear', reason: 'S3 names no key for the object', proof }
  const place = {
    partition: key.arn.split(':')[1] ?? 'aws',
    region: key.region ?? '',
    accountId: key.accountId,
  }
  const used = keyArn(sseKmsKeyId, place)
  if (used === key.arn) return { kind: 'sealed', proof }
  const reason = doubtOf(used, key)
  return reason === undefined
    ? { kind: 'other', found: `under the key ${used}`, proof }
    : { kind: 'unclear', reason, proof }
}

function proofOf({
  bucket,
  key,
  lastModified,
  serverSideEncryption,
  sseKmsKeyId,
}: DeliveredObject): Evidence[] {
  const subject = `s3://${bucket}/${key}`
  return [
    field(subject, 'LastModified', lastModified),
    ...(serverSideEncryption === undefined
      ? []
      : [field(subject, 'ServerSideEncryption', serverSideEncryption)]),
    ...(sseKmsKeyId === undefined ? [] : [field(subject, 'SSEKMSKeyId', sseKmsKeyId)]),
  ]
}

function inWords(algorithm: string | null): string {
  if (algorithm === null) return 'without server-side encryption'
  return algorithm === 'AES256' ? 'under SSE-S3 (AES256)' : `under ${algorithm}`
}

/** An alias can't be compared with a key, nor a multi-Region key with its relative. */
function doubtOf(used: string, key: NamedKey): string | undefined {
  if (/(?:^|:)alias\//u.test(key.arn) && !isAwsAlias(key.arn))
    return `nothing tells which key ${key.arn} stands for`
  const id = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1)
  const isRelated = id(used).startsWith('mrk-') && id(used) === id(key.arn)
  return isRelated ? `the object is under ${used}, a relative of the trail’s multi-Region key` : undefined
}
