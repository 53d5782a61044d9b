import { gunzipSync } from 'node:zlib'
import { ServiceError } from '../contract.js'
import type { WireRequest } from './message.js'

/** Larger than any request of the operations that are simulated; S3 objects put by tests are small. */
export const MOST_BODY_BYTES = 64 * 1024 * 1024

/**
 * The body as its sender meant it: S3's chunked signing is undone, and gzip where it is the transport's and not the
 * object's own. Sources: S3 API reference, sigv4-streaming; Smithy, requestCompression. Throws ServiceError for a body that
 * is cut short or no gzip.
 */
export function withoutTransport(request: WireRequest, isS3: boolean): WireRequest {
  const encoding = request.headers['content-encoding'] ?? ''
  if (isS3) return isChunked(request, encoding) ? { ...request, body: unchunk(request.body) } : request
  return encoding === 'gzip' ? { ...request, body: gunzip(request.body) } : request
}

function isChunked({ headers }: WireRequest, encoding: string): boolean {
  return encoding.includes('aws-chunked') || (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')
}

/** `size[;chunk-signature=…]\r\n` bytes `\r\n` … `0\r\n` and trailers, whose checksums are not verified. */
function unchunk(body: Uint8Array): Uint8Array {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (size === 0) return Buffer.concat(parts)
    const start = lineEnd + 2
    if (!(size > 0) || start + size > bytes.length) {
      throw new ServiceError('IncompleteBody', 'The request body terminated unexpectedly', { status: 400 })
    }
    parts.push(bytes.subarray(start, start + size))
    at = start + size + 2
  }
}

function gunzip(body: Uint8Array): Uint8Array {
  try {
    return gunzipSync(body, { maxOutputLength: MOST_BODY_BYTES })
  } catch {
    throw new ServiceError('SerializationException', 'The request body is not gzip, or too large')
  }
}
