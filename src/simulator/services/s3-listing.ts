import { createHash } from 'node:crypto'
import type { Call, Handlers } from '../contract.js'
import { initialObjects } from '../initial-objects.js'
import { optionalNumber, optionalText } from '../input.js'
import type { BucketState, StoredObject } from '../world.js'
import { usedBucket } from './s3-access.js'

/** Source: S3 API reference, ListObjectsV2 MaxKeys. */
const MOST_KEYS = 1000

/** A bucket's objects, those delivered before the world began included. */
export function objectsOf(call: Call, state: BucketState): Map<string, StoredObject> {
  initialObjects(call.world, state)
  return state.objects
}

export function etag(object: StoredObject): string {
  return `"${createHash('md5').update(object.body).digest('hex')}"`
}

/** Keys in order from a place on, ordered as S3 orders them: by bytes. */
function keysAfter(objects: ReadonlyMap<string, StoredObject>, prefix: string, after: string): string[] {
  return [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort()
}

export const listHandlers: Handlers = {
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
