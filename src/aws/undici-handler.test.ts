import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
