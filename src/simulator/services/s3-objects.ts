import { createHash } from 'node:crypto'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { initialObjects } from '../initial-objects.js'
import { optionalNumber, optionalText, text } from '../input.js'
import type { BucketState, StoredObject } from '../world.js'
import { findKey } from './key-lookup.js'
import { usedBucket } from './s3-access.js'

/** Source: S3 API reference, ListObjectsV2 MaxKeys. */
const MOST_KEYS = 1000

function objectsOf(call: Call, state: BucketState): Map<string, StoredObject> {
  initialObjects(call.world, state)
  return state.objects
}

function etag(object: StoredObject): string {
  return `"${createHash('md5').update(object.body).digest('hex')}"`
}

/** Reading an object under a KMS key asks KMS to decrypt for the caller. Source: S3 user guide, UsingKMSEncryption. */
function requireDecrypt(call: Call, state: BucketState, object: StoredObject): void {
  if (object.sseKmsKeyId === undefined) return
  const key = findKey(call.world, object.sseKmsKeyId, call)
  const arn = `arn:${call.world.partition}:s3:::${state.bucket.name}`
  if (key === undefined)
    throw new ServiceError('KMS.NotFoundException', `Key '${object.sseKmsKeyId}' does not exist`)
  if (key.keyState !== 'Enabled')
    throw new ServiceError('KMS.DisabledException', `${key.arn} is ${key.keyState ?? ''}.`)
  call.require({
    action: 'kms:Decrypt',
    resource: key.arn,
    resourceAccountId: key.accountId,
    resourcePolicy: { label: `key policy of ${key.arn}`, text: key.policy ?? '' },
    grants: key.grants,
    context: {
      'kms:ViaService': `s3.${call.region}.amazonaws.com`,
      'kms:EncryptionContext:aws:s3:arn': object.bucketKeyEnabled === true ? arn : `${arn}/${object.key}`,
    },
  })
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

/** Keys in order from a place on, ordered as S3 orders them: by bytes. */
function keysAfter(objects: ReadonlyMap<string, StoredObject>, prefix: string, after: string): string[] {
  return [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort()
}

export const objectHandlers: Handlers = {
  ListObjectsV2: (call, input) => {
    const state = usedBucket(call, input, 'ListBucket')
    const objects = objectsOf(call, state)
    const prefix = optionalText(input, 'Prefix') ?? ''
    const token = optionalText(input, 'ContinuationToken')
    const startAfter = optionalText(input, 'StartAfter')
    const after = token === undefined ? (startAfter ?? '') : Buffer.from(token, 'base64').toString('utf8')
    const size = Math.min(optionalNumber(input, 'MaxKeys') ?? MOST_KEYS, MOST_KEYS)
    const delimiter = optionalText(input, 'Delimiter')
    const { contents, prefixes, last, isTruncated } = group(keysAfter(objects, prefix, after), {
      prefix,
      delimiter,
      size,
    })
    return {
      Name: state.bucket.name,
      Prefix: prefix,
      StartAfter: startAfter,
      Delimiter: delimiter,
      MaxKeys: size,
      KeyCount: contents.length + prefixes.length,
      IsTruncated: isTruncated,
      ContinuationToken: token,
      ...(isTruncated ? { NextContinuationToken: Buffer.from(last).toString('base64') } : {}),
      CommonPrefixes: prefixes.map((Prefix) => ({ Prefix })),
      Contents: contents.flatMap((key) => {
        const object = objects.get(key)
        if (object === undefined) return []
        return [
          {
            Key: key,
            LastModified: new Date(object.lastModifiedMs),
            Size: object.body.length,
            ETag: etag(object),
            StorageClass: 'STANDARD',
          },
        ]
      }),
    }
  },

  HeadObject: (call, input) => headers(found(call, input, true).object),

  GetObject: (call, input) => {
    const { state, object } = found(call, input, false)
    requireDecrypt(call, state, object)
    return { ...headers(object), Body: object.body }
  },

  PutObject: (call, input) => {
    const key = text(input, 'Key')
    const state = usedBucket(call, input, 'PutObject', key)
    const { encryption } = state.bucket
    const algorithm = optionalText(input, 'ServerSideEncryption') ?? encryption?.algorithm ?? 'AES256'
    const keyId =
      optionalText(input, 'SSEKMSKeyId') ?? (algorithm === 'AES256' ? undefined : encryption?.kmsKeyId)
    const kmsKey = keyId === undefined ? undefined : findKey(call.world, keyId, call)
    const body = input['Body'] instanceof Uint8Array ? input['Body'] : new Uint8Array()
    const object: StoredObject = {
      key,
      body,
      lastModifiedMs: call.nowMs,
      contentType: optionalText(input, 'ContentType') ?? 'application/octet-stream',
      serverSideEncryption: algorithm,
      ...(kmsKey === undefined ? {} : { sseKmsKeyId: kmsKey.arn }),
    }
    objectsOf(call, state).set(key, object)
    return { ETag: etag(object), ServerSideEncryption: algorithm, SSEKMSKeyId: object.sseKmsKeyId }
  },

  DeleteObject: (call, input) => {
    const key = text(input, 'Key')
    const state = usedBucket(call, input, 'DeleteObject', key)
    objectsOf(call, state).delete(key)
    return {}
  },
}

/** One page of keys, those below a delimiter folded into their common prefix. */
function group(
  keys: readonly string[],
  options: { prefix: string; delimiter: string | undefined; size: number },
): { contents: string[]; prefixes: string[]; last: string; isTruncated: boolean } {
  const contents: string[] = []
  const prefixes = new Set<string>()
  let last = ''
  for (const key of keys) {
    const folded = foldedPrefix(key, options.prefix, options.delimiter)
    const isNew = folded === undefined || !prefixes.has(folded)
    if (isNew && contents.length + prefixes.size >= options.size) {
      return { contents, prefixes: [...prefixes], last, isTruncated: true }
    }
    if (folded === undefined) contents.push(key)
    else prefixes.add(folded)
    last = key
  }
  return { contents, prefixes: [...prefixes], last, isTruncated: false }
}

function foldedPrefix(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (delimiter === undefined || delimiter === '') return undefined
  const end = key.indexOf(delimiter, prefix.length)
  return end < 0 ? undefined : key.slice(0, end + delimiter.length)
}
