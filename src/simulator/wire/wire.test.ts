import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { emptyEstate, simulate } from '../../../test/support/simulator.js'
import type { WireRequest, WireResponse } from './message.js'

const ACCOUNT = '111111111111'

/** A request as curl would send it: signed for a service, everything else by hand. */
function request(service: string, more: Partial<WireRequest> & { region?: string } = {}): WireRequest {
  const { region = 'us-east-1', headers = {}, ...rest } = more
  const scope = `Credential=${ACCOUNT}/20260301/${region}/${service}/aws4_request`
  const authorization = `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`
  return {
    method: 'POST',
    path: '/',
    query: {},
    body: new Uint8Array(),
    ...rest,
    headers: { authorization, ...headers },
  }
}

function json(service: string, target: string, body: string): WireRequest {
  return request(service, { headers: { 'x-amz-target': target }, body: Buffer.from(body) })
}

function form(service: string, text: string): WireRequest {
  return request(service, { body: Buffer.from(text) })
}

async function ask(...requests: readonly WireRequest[]): Promise<WireResponse> {
  const simulator = simulate(emptyEstate(ACCOUNT))
  let answer: WireResponse | undefined
  for (const one of requests) answer = await simulator.handle(one)
  if (answer === undefined) throw new Error('ask at least once')
  return answer
}

const text = (answer: WireResponse): string => Buffer.from(answer.body).toString('utf8')

const TRAILS = 'CloudTrail_20131101.DescribeTrails'
const BUCKET = request('s3', { method: 'PUT', path: '/some-logs' })

describe('requests are told apart', () => {
  it.each([
    [
      'by the suffix of the target, whoever sends it',
      json('cloudtrail', `com.amazonaws.${TRAILS}`, '{}'),
      'trailList',
    ],
    ['with no body at all', json('cloudtrail', TRAILS, ''), 'trailList'],
    [
      'by the Action of a form',
      form('sts', 'Action=GetCallerIdentity&Version=2011-06-15'),
      '<Account>111111111111',
    ],
    [
      'by the Action of a GET',
      request('sts', { method: 'GET', query: { Action: 'GetCallerIdentity' } }),
      '<Arn>',
    ],
    ['with EC2 lists', form('ec2', 'Action=DescribeRegions&RegionName.1=eu-west-1'), '<regionName>eu-west-1'],
    [
      'by the path of REST JSON',
      request('account', { path: '/listRegions', body: Buffer.from('{}') }),
      '"RegionName"',
    ],
    ['by the root of S3', request('s3', { method: 'GET' }), '<ListAllMyBucketsResult'],
  ])('%s', async (_title, sent, expected) => {
    const answer = await ask(sent)
    expect(answer.status).toBe(200)
    expect(text(answer)).toContain(expected)
    expect(answer.headers).toMatchObject({
      server: 'trailseal-simulator',
      'x-amzn-requestid': expect.any(String),
    })
  })
})

describe('refusals are worded as each protocol does', () => {
  it.each([
    ['unsigned', { ...json('kms', 'T.ListKeys', '{}'), headers: {} }, 403, 'MissingAuthenticationToken'],
    ['a service that is not simulated', json('athena', 'T.ListWorkGroups', '{}'), 501, 'NotImplemented'],
    [
      'an operation that is not simulated',
      json('kms', 'TrentService.Verify', '{"KeyId":"x"}'),
      501,
      '"__type":"NotImplemented"',
    ],
    ['no JSON', json('kms', 'TrentService.ListKeys', '{"Limit":'), 400, '"__type":"SerializationException"'],
    [
      'REST JSON that is none',
      request('account', { path: '/listRegions', body: Buffer.from('{') }),
      400,
      'is not JSON',
    ],
    [
      'no XML',
      request('s3', {
        method: 'PUT',
        path: '/some-logs',
        query: { encryption: '' },
        body: Buffer.from('<a'),
      }),
      400,
      '<Code>MalformedXML',
    ],
    [
      'a broken escape',
      request('s3', { method: 'GET', path: '/some-logs/%E0%A4%A' }),
      400,
      '<Code>InvalidURI',
    ],
    [
      'gzip that is none',
      request('kms', {
        headers: { 'content-encoding': 'gzip', 'x-amz-target': 'T.ListKeys' },
        body: Buffer.from('{}'),
      }),
      400,
      'SerializationException',
    ],
    [
      'a missing member, JSON',
      json('kms', 'TrentService.DescribeKey', '{}'),
      400,
      "Value null at 'keyId' failed to satisfy constraint",
    ],
    ['missing members, query', form('sts', 'Action=AssumeRole'), 400, '2 validation errors detected'],
    [
      'a missing member, Organizations',
      json('organizations', 'X.DescribePolicy', '{}'),
      400,
      'AWSOrganizationsNotInUse|InvalidInputException',
    ],
    ['a query error', form('iam', 'Action=GetRole&RoleName=nobody'), 404, '<Code>NoSuchEntity</Code>'],
    [
      'an S3 error',
      request('s3', { method: 'GET', path: '/no-bucket', query: { policy: '' } }),
      404,
      '<Code>NoSuchBucket</Code>',
    ],
  ])('%s', async (_title, sent, status, expected) => {
    const answer = await ask(sent)
    expect(answer.status).toBe(status)
    expect(text(answer)).toMatch(new RegExp(expected, 'u'))
  })

  it('of HEAD have no body', async () => {
    const answer = await ask(request('s3', { method: 'HEAD', path: '/no-bucket' }))
    expect(answer).toMatchObject({ status: 404, body: '' })
  })

  it('of S3 tell the region of a bucket elsewhere', async () => {
    const answer = await ask(
      BUCKET,
      request('s3', { method: 'GET', path: '/some-logs', query: { policy: '' }, region: 'eu-west-1' }),
    )
    expect(answer).toMatchObject({ status: 301, headers: { 'x-amz-bucket-region': 'us-east-1' } })
    expect(text(answer)).toContain('<Region>us-east-1</Region>')
  })
})

describe('bodies', () => {
  const put = (headers: Record<string, string>, body: Uint8Array, host?: string): WireRequest =>
    request('s3', {
      method: 'PUT',
      path: host === undefined ? '/some-logs/a%20b' : '/a%20b',
      headers: host === undefined ? headers : { ...headers, host },
      body,
    })
  const get = request('s3', { method: 'GET', path: '/some-logs/a%20b' })
  const chunked = Buffer.from(
    '5;chunk-signature=0\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n',
  )
  const streaming = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }

  it.each([
    ['plain', put({}, Buffer.from('hello world'))],
    ['in signed chunks with a trailer', put(streaming, chunked)],
    ['in chunks by content encoding', put({ 'content-encoding': 'aws-chunked' }, chunked)],
    [
      'to a bucket in the host name',
      put({}, Buffer.from('hello world'), 'some-logs.s3.us-east-1.amazonaws.com'),
    ],
    ['to a bucket of localhost', put({}, Buffer.from('hello world'), 'some-logs.localhost:4566')],
  ])('of objects come %s', async (_title, sent) => {
    expect(text(await ask(BUCKET, sent, get))).toBe('hello world')
  })

  it('of objects that break off are refused', async () => {
    expect(text(await ask(BUCKET, put(streaming, chunked.subarray(0, 30))))).toContain('IncompleteBody')
  })

  it('of objects keep a gzip of their own', async () => {
    const zipped = gzipSync('log')
    const answer = await ask(BUCKET, put({ 'content-encoding': 'gzip' }, zipped), get)
    expect(Buffer.from(answer.body).equals(zipped)).toBe(true)
  })

  it('of other services are unzipped', async () => {
    const sent = json('kms', 'TrentService.ListKeys', '')
    const answer = await ask({
      ...sent,
      headers: { ...sent.headers, 'content-encoding': 'gzip' },
      body: gzipSync('{}'),
    })
    expect(text(answer)).toContain('"Keys":[]')
  })
})
