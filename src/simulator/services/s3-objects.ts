import type { Bucket } from '../../domain/bucket.js'
import type { Key } from '../../domain/key.js'
import { partitionOfRegion } from '../../domain/partition.js'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { optionalBoolean, optionalText, text } from '../input.js'
import type { BucketState, StoredObject } from '../world.js'
import { findKey } from './key-lookup.js'
import { workingKey } from './kms-access.js'
import { requireOn, usedBucket } from './s3-access.js'
import { etag, listHandlers, objectsOf } from './s3-listing.js'

type KmsAction = 'kms:Decrypt' | 'kms:GenerateDataKey'

/** What S3 asks of KMS for the caller. Source: S3 user guide, UsingKMSEncryption. */
function requireKms(
  call: Call,
  key: Key,
  action: KmsAction,
  context: Readonly<Record<string, string>>,
): void {
  const { dnsSuffix } = partitionOfRegion(call.region)
  const keys = Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value])
  call.require({
    action,
    resource: key.arn,
    resourceAccountId: key.accountId,
    resourcePolicy: { label: `key policy of ${key.arn}`, text: key.policy ?? '' },
    grants: key.grants,
    context: { 'kms:ViaService': `s3.${call.region}.${dnsSuffix}`, ...Object.fromEntries(keys) },
  })
}

/** The key by the id that an object or request names; KMS's refusals come through S3 with their codes prefixed. */
function workingKmsKey(call: Call, id: string): Key {
  const key = findKey(call.world, id, call)
  if (key === undefined) throw new ServiceError('KMS.NotFoundException', `Key '${id}' does not exist`)
  try {
    return workingKey(key)
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    throw new ServiceError(`KMS.${error.code}`, error.message)
  }
}

/** The encryption context of an object that S3 seals. Source: S3 user guide, UsingKMSEncryption and bucket-key. */
function objectContext(
  call: Call,
  bucket: Bucket,
  key: string,
  bucketKeyEnabled: boolean,
): Record<string, string> {
  const arn = `arn:${call.world.partition}:s3:::${bucket.name}`
  return { 'aws:s3:arn': bucketKeyEnabled ? arn : `${arn}/${key}` }
}

function requireDecrypt(call: Call, { bucket }: BucketState, object: StoredObject): void {
  if (object.sseKmsKeyId === undefined) return
  const isBucketKey = object.bucketKeyEnabled === true
  const context = object.encryptionContext ?? objectContext(call, bucket, object.key, isBucketKey)
  const key = workingKmsKey(call, object.sseKmsKeyId)
  requireKms(call, key, 'kms:Decrypt', context)
  call.world.keyUses.set(key.arn, { operation: 'Decrypt', atMs: call.nowMs })
}

function found(
  call: Call,
  input: Record<string, unknown>,
  isHead: boolean,
): { state: BucketState; object: StoredObject } {
  const key = text(input, 'Key')
  const state = usedBucket(call, input, 'GetObject', key)
  const object = objectsOf(call, state).get(key)
  if (object !== undefined) return { state, object }
  // Who may not list is not told that an object is missing. Source: S3 API reference, GetObject (permissions).
  requireOn(call, state, 'ListBucket')
  const code = isHead ? 'NotFound' : 'NoSuchKey'
  throw new ServiceError(code, 'The specified key does not exist.', { status: 404 })
}

function headers(object: StoredObject): Record<string, unknown> {
  return {
    LastModified: new Date(object.lastModifiedMs),
    ContentLength: object.body.length,
    ContentType: object.contentType,
    ETag: etag(object),
    AcceptRanges: 'bytes',
    ServerSideEncryption: object.serverSideEncryption,
    SSEKMSKeyId: object.sseKmsKeyId,
    BucketKeyEnabled: object.bucketKeyEnabled,
  }
}

type Seal = Pick<
  StoredObject,
  'serverSideEncryption' | 'sseKmsKeyId' | 'bucketKeyEnabled' | 'encryptionContext'
>

/** How a new object is encrypted: as the request says, else by the bucket's default; under KMS the caller needs the key. */
function sealOf(call: Call, { bucket }: BucketState, input: Record<string, unknown>): Seal {
  const { encryption } = bucket
  const asked = optionalText(input, 'ServerSideEncryption')
  const serverSideEncryption = asked ?? encryption?.algorithm ?? 'AES256'
  if (serverSideEncryption === 'AES256') return { serverSideEncryption }
  const byDefault = asked === undefined ? encryption?.kmsKeyId : undefined
  const key = workingKmsKey(call, optionalText(input, 'SSEKMSKeyId') ?? byDefault ?? 'alias/aws/s3')
  const bucketKeyEnabled = optionalBoolean(input, 'BucketKeyEnabled') ?? encryption?.bucketKeyEnabled === true
  const encryptionContext = objectContext(call, bucket, text(input, 'Key'), bucketKeyEnabled)
  requireKms(call, key, 'kms:GenerateDataKey', encryptionContext)
  call.world.keyUses.set(key.arn, { operation: 'GenerateDataKey', atMs: call.nowMs })
  return {
    serverSideEncryption,
    sseKmsKeyId: key.arn,
    encryptionContext,
    ...(bucketKeyEnabled ? { bucketKeyEnabled } : {}),
  }
}

/** Everything that S3 answers about objects. */
export const objectHandlers: Handlers = {
  ...listHandlers,

  HeadObject: (call, input) => headers(found(call, input, true).object),

  GetObject: (call, input) => {
    const { state, object } = found(call, input, false)
    requireDecrypt(call, state, object)
    return { ...headers(object), Body: object.body }
  },

  PutObject: (call, input) => {
    const key = text(input, 'Key')
    const state = usedBucket(call, input, 'PutObject', key)
    const body = input['Body'] instanceof Uint8Array ? input['Body'] : new Uint8Array()
    const object: StoredObject = {
      key,
      body,
      lastModifiedMs: call.nowMs,
      contentType: optionalText(input, 'ContentType') ?? 'application/octet-stream',
      ...sealOf(call, state, input),
    }
    objectsOf(call, state).set(key, object)
    const { ETag, ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled } = headers(object)
    return { ETag, ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled }
  },

  DeleteObject: (call, input) => {
    const key = text(input, 'Key')
    const state = usedBucket(call, input, 'DeleteObject', key)
    objectsOf(call, state).delete(key)
    return {}
  },
}
