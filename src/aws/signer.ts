import { AsyncLocalStorage } from 'node:async_hooks'
import { type Hmac, createHash, createHmac } from 'node:crypto'
import type { AwsCredentialIdentity } from '@smithy/types'

/** The account on whose behalf an SDK client's current call runs. */
export const callCredentials = new AsyncLocalStorage<AwsCredentialIdentity>()

interface Signable {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Record<string, string>
  readonly body?: unknown
}

/** What the SDK's signing middleware calls. */
export interface Signer<T extends Signable> {
  readonly sign: (request: T) => Promise<T>
}

/** Signing keys kept at most: one a day, account, region and service. */
const MOST_KEYS = 4096
const keys = new Map<string, Buffer>()

function hmac(key: string | Buffer, text: string): Buffer {
  const made: Hmac = createHmac('sha256', key)
  return made.update(text).digest()
}

function signingKey(
  credentials: AwsCredentialIdentity,
  day: string,
  region: string,
  service: string,
): Buffer {
  const name = `${credentials.accessKeyId}|${credentials.secretAccessKey}|${day}|${region}|${service}`
  const known = keys.get(name)
  if (known !== undefined) return known
  if (keys.size >= MOST_KEYS) keys.clear()
  const made = hmac(
    hmac(hmac(hmac(`AWS4${credentials.secretAccessKey}`, day), region), service),
    'aws4_request',
  )
  keys.set(name, made)
  return made
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/gu,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function canonicalQuery(query: Signable['query']): string {
  return Object.entries(query ?? {})
    .map(([name, value]) => `${encode(name)}=${value === null ? '' : encode(String(value))}`)
    .sort()
    .join('&')
}

/** Signs SDK clients' requests with the credentials of the running call. Throws outside of one: no account is ever assumed. */
export function accountSigner<T extends Signable>(service: string, region: string): Signer<T> {
  return {
    sign: async (request) => {
      const credentials = callCredentials.getStore()
      if (credentials === undefined) throw new Error('signed outside of a call: no account is set')
      return sign(request, { credentials, region, service })
    },
  }
}

/** Whose request it is, and the scope that it is signed for. */
export interface Signing {
  readonly credentials: AwsCredentialIdentity
  readonly region: string
  readonly service: string
}

/** Headers that proxies may change are not signed. Source: the same page, "canonical headers". */
const UNSIGNED = new Set([
  'authorization',
  'user-agent',
  'x-amz-user-agent',
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  'x-amzn-trace-id',
  'connection',
  'expect',
])

/**
 * Signature Version 4, with signing keys kept: half the CPU of the library's signer, which derives a digest of the credentials
 * at every call. Source: IAM user guide, reference_sigv-create-signed-request.
 */
export function sign<T extends Signable>(request: T, { credentials, region, service }: Signing): T {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/gu, '')
  const payload = sha256(bodyOf(request.body))
  const headers: Record<string, string> = { ...request.headers, 'x-amz-date': date }
  if (credentials.sessionToken !== undefined) headers['x-amz-security-token'] = credentials.sessionToken
  if (service === 's3') headers['x-amz-content-sha256'] = payload
  const all = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim().replaceAll(/\s+/gu, ' ')] as const)
    .filter(([name]) => !UNSIGNED.has(name))
    .sort(([left], [right]) => (left < right ? -1 : 1))
  const names = all.map(([name]) => name).join(';')
  const lines = all.map(([name, value]) => `${name}:${value}\n`).join('')
  // S3 signs the path as it is sent; other services encode it once more.
  const path = service === 's3' ? request.path : request.path.split('/').map(encode).join('/')
  const canonical = [request.method, path, canonicalQuery(request.query), lines, names, payload].join('\n')
  const day = date.slice(0, 8)
  const scope = `${day}/${region}/${service}/aws4_request`
  const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`
  const signature = hmac(signingKey(credentials, day, region, service), text).toString('hex')
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  return Object.assign(request, { headers })
}

function bodyOf(body: unknown): string | Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  return ''
}
