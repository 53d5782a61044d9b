import { type Server, createServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { classify } from './classify.js'
import { undiciHandler } from './undici-handler.js'

const TEXT = '{"trailList":[]}'
const ENCODED: Readonly<Record<string, Buffer>> = {
  gzip: gzipSync(TEXT),
  deflate: deflateSync(TEXT),
  br: brotliCompressSync(TEXT),
}

describe('an answer in a content encoding', () => {
  const handler = undiciHandler({ timeoutSeconds: 2, connections: 2 })
  let server: Server
  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      const [, encoding = '', part] = url.split('/')
      const body = ENCODED[encoding.toLowerCase()] ?? Buffer.from(TEXT)
      response.setHeader('content-encoding', encoding)
      response.end(part === 'half' ? body.subarray(0, body.length >> 1) : body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => {
    handler.destroy()
    server.close()
  })

  const ask = async (path: string, method = 'GET'): Promise<string> => {
    const { port } = server.address() as AddressInfo // a server that listens on a port has one
    const request = { method, protocol: 'http:', hostname: '127.0.0.1', port, path, headers: {} }
    const { response } = await handler.handle(request)
    return Buffer.from(response.body as Uint8Array).toString() // the handler reads bodies whole
  }

  it.each(['gzip', 'GZIP', 'deflate', 'br', 'identity', 'aws-chunked'])('%s is read', async (encoding) => {
    expect(await ask(`/${encoding}`)).toBe(TEXT)
  })

  it.each(Object.keys(ENCODED))('%s cut short is no answer', async (encoding) => {
    const error: unknown = await ask(`/${encoding}/half`).catch((thrown: unknown) => thrown)
    expect(classify(error).kind).toBe('invalid-answer')
  })

  it('of a HEAD request is that of an object, not of the empty body', async () => {
    expect(await ask('/gzip', 'HEAD')).toBe('')
  })
})

describe('a proxy that closes every connection', () => {
  const proxy = createSocketServer(
    (socket) => void socket.on('error', () => undefined).once('data', () => socket.destroy()),
  )
  const request = { method: 'GET', protocol: 'http:', hostname: 'aws.invalid', path: '/', headers: {} }
  beforeAll(async () => {
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`) // it listens on a port
  })
  afterAll(() => {
    vi.unstubAllEnvs()
    proxy.close()
  })

  it.each([
    ['is given up', undefined, 'timeout'],
    ['is left at once when the user stops', 50, 'cancelled'],
  ])('%s', async (_title, abortAfterMs, kind) => {
    const handler = undiciHandler({ timeoutSeconds: 0.1, connections: 1 })
    const abort = new AbortController()
    if (abortAfterMs !== undefined) setTimeout(() => abort.abort(), abortAfterMs)
    const error: unknown = await handler
      .handle(request, { abortSignal: abort.signal })
      .catch((one: unknown) => one)
    handler.destroy()
    expect(classify(error).kind).toBe(kind)
  })
})
