import { afterEach, describe, expect, it, vi } from 'vitest'
import { accountSigner, sign } from './signer.js'

describe('sign', () => {
  afterEach(() => void vi.useRealTimers())

  it('makes the signature of the published example', () => {
    // Source: IAM user guide, "Create a signed AWS API request" (GET ListUsers of 2015-08-30).
    vi.useFakeTimers({ now: Date.UTC(2015, 7, 30, 12, 36, 0) })
    const credentials = {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    }
    const request = {
      method: 'GET',
      path: '/',
      query: { Action: 'ListUsers', Version: '2010-05-08' },
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        host: 'iam.amazonaws.com',
      },
    }
    const signed = sign(request, { credentials, region: 'us-east-1', service: 'iam' })
    expect(Reflect.get(signed.headers, 'authorization')).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    )
  })

  it('refuses to sign outside of a call', async () => {
    await expect(
      accountSigner('s3', 'us-east-1').sign({ method: 'GET', path: '/', headers: {} }),
    ).rejects.toThrow('no account is set')
  })
})
