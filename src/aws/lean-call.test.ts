import { HttpResponse } from '@smithy/core/protocols'
import { describe, expect, it } from 'vitest'
import { Clients } from './clients.js'
import type { UndiciHandler } from './undici-handler.js'

/** Where a call of S3 Control went, and what its signature covers. */
async function sentTo(endpoint: string | undefined): Promise<{ host: string; origin: string; path: string }> {
  let seen = { host: '', origin: '', path: '' }
  const handler: UndiciHandler = {
    destroy: () => undefined,
    handle: async ({ hostname, port, path, headers }) => {
      seen = { host: headers['host'] ?? '', origin: `${hostname}:${port ?? ''}`, path }
      const body = new TextEncoder().encode(
        '<ListAccessPointsResult><AccessPointList/></ListAccessPointsResult>',
      )
      return { response: new HttpResponse({ statusCode: 200, headers: {}, body }) }
    },
  }
  const endpoints = { byService: new Map(), ...(endpoint === undefined ? {} : { all: endpoint }) }
  const clients = new Clients({ handler, endpoints, globalRegion: 'us-east-1' })
  await clients.send('s3control', 'ListAccessPoints', {
    region: 'eu-west-1',
    input: { AccountId: '111111111111', Bucket: 'logs' },
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
    abortSignal: new AbortController().signal,
  })
  return seen
}

describe('a call of S3 Control', () => {
  it('names the account in the host of AWS’s own endpoint', async () => {
    const host = '111111111111.s3-control.eu-west-1.amazonaws.com'
    expect(await sentTo(undefined)).toEqual({ host, origin: `${host}:`, path: '/v20180820/accesspoint' })
  })

  it('goes to a custom endpoint as that is named', async () => {
    expect(await sentTo('http://127.0.0.1:5000')).toMatchObject({
      host: '127.0.0.1:5000',
      origin: '127.0.0.1:5000',
    })
  })
})
