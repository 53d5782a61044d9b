import { ServiceError } from '../contract.js'
import type { WireRequest } from './message.js'

/** `bucket.s3.region.amazonaws.com`, `bucket.s3.localhost:4566`, `bucket.localhost`. Source: S3 user guide, VirtualHosting. */
const BUCKET_HOST = /^(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.(?:s3[.-]|localhost(?::|$))/u

/** The bucket and key that an S3 request is about, from its host name or its path; empty where it names none. */
export function placeOf({ path, headers }: WireRequest): { bucket: string; key: string } {
  const fromHost = BUCKET_HOST.exec(headers['host'] ?? '')?.groups?.['bucket']
  const [, ...parts] = path.split('/')
  if (fromHost !== undefined) return { bucket: fromHost, key: decoded(parts.join('/')) }
  const [bucket = '', ...rest] = parts
  return { bucket: decoded(bucket), key: decoded(rest.join('/')) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new ServiceError('InvalidURI', "Couldn't parse the specified URI.", { status: 400 })
  }
}
