import { describe, expect, it } from 'vitest'
import { describeEndpoints, readEndpoints } from './endpoints.js'

describe('endpoints', () => {
  it.each(['notaurl', 'http://', '127.0.0.1:4567', 'ftp://127.0.0.1:9'])('%s is none', (url) => {
    expect(() => readEndpoints(undefined, { AWS_ENDPOINT_URL: url })).toThrow(url)
    expect(() => readEndpoints(undefined, { AWS_ENDPOINT_URL_KMS: url })).toThrow('AWS_ENDPOINT_URL_KMS')
  })

  it.each(['http://127.0.0.1:9', ' HTTP://[::1]:9/aws ', 'https://kms.eu-west-1.amazonaws.com/'])(
    '%s is one',
    (url) => {
      expect(readEndpoints(undefined, { AWS_ENDPOINT_URL: url }).all).toBe(url.trim().replace(/\/$/u, ''))
    },
  )

  it('are told without the password that they may hold', () => {
    const found = readEndpoints(undefined, {
      AWS_ENDPOINT_URL: 'http://user:secret@127.0.0.1:9/a@b',
      AWS_ENDPOINT_URL_S3: 'http://user@127.0.0.1:8',
    })
    expect(describeEndpoints(found)).toBe('http://127.0.0.1:8 for s3, http://127.0.0.1:9/a@b for the rest')
  })
})
