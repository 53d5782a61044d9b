import { HttpResponse } from '@smithy/core/protocols'
import { describe, expect, it } from 'vitest'
import { SdkPort } from '../src/aws/port.js'
import type { SdkRequest, UndiciHandler } from '../src/aws/undici-handler.js'
import { collectEstate } from '../src/collect/collect.js'
import type { Estate } from '../src/domain/estate.js'
import type { Finding, RuleId } from '../src/domain/finding.js'
import { inProcessHandler } from '../src/simulator/handler.js'
import { compliantAccount } from '../src/simulator/scenarios/compliant.js'
import { audit } from '../src/toolkit/audit.js'
import { stillSimulator } from './support/simulated-clients.js'

const ACCOUNT = '111111111111'
const PEOPLE = ['role/BreakGlass', 'role/LogReader', 'root']
const READERS = PEOPLE.map((name) => ({
  arn: `arn:aws:iam::${ACCOUNT}:${name}`,
  reason: 'reads logs',
  owner: 'security',
  expires: '2030-01-01',
}))

type Change = (body: string) => string

/** A compliant account whose answers to one operation are changed on the wire; the operation as in its request. */
async function collectChanged(operation: string, change: Change): Promise<Estate> {
  const simulator = stillSimulator(compliantAccount())
  const inner = inProcessHandler(simulator)
  const handle: UndiciHandler['handle'] = async (request) => {
    const { response } = await inner.handle(request)
    const chunks: Buffer[] = []
    for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const isMeant = nameOf(request) === operation && response.statusCode < 300
    const body = new Uint8Array(Buffer.from(isMeant ? change(text) : text))
    const { statusCode, headers } = response
    return { response: new HttpResponse({ statusCode, headers, body }) }
  }
  const options = { endpointUrl: 'http://127.0.0.1', region: 'us-east-1', readTimeoutSeconds: 1 }
  const provider = async (): Promise<{ accessKeyId: string; secretAccessKey: string }> => ({
    accessKeyId: ACCOUNT,
    secretAccessKey: 'none',
  })
  const port = await SdkPort.open(options, { provider, handler: { handle, destroy: () => undefined } })
  return collectEstate(port, options, 'test')
}

function nameOf({ headers, method, query = {}, body }: SdkRequest): string {
  const target = headers['x-amz-target']?.split('.').at(-1)
  const sent =
    body instanceof Uint8Array ? Buffer.from(body).toString() : typeof body === 'string' ? body : ''
  const action = /^Action=(?<name>\w+)|&Action=(?<later>\w+)/u.exec(sent)?.groups
  const names = Object.keys(query).filter((name) => name !== 'x-id')
  return target ?? action?.['name'] ?? action?.['later'] ?? `${method} ${names.join('&')}`.trim()
}

function finding(estate: Estate, rule: RuleId): Finding | undefined {
  const { trails } = audit(estate, { readers: READERS })
  return trails.flatMap((one) => one.findings).find((one) => one.rule === rule)
}

/** Sets a member of a JSON answer, by its path. */
function set(path: string, value: unknown): Change {
  return (body) => {
    const answer: unknown = JSON.parse(body)
    const names = path.split('.')
    let place = answer as Record<string, unknown> // an object: AWS's JSON answers are
    for (const name of names.slice(0, -1)) place = place[name] as Record<string, unknown> // as the path says
    place[names.at(-1) ?? ''] = value
    return JSON.stringify(answer)
  }
}

const GRANT = { GrantId: 'a', GranteePrincipal: `arn:aws:iam::${ACCOUNT}:role/r`, Operations: ['Decrypt'] }
const MILLISECONDS = Date.parse('2026-03-01T11:56:00Z')

const ODD: readonly (readonly [string, string, Change, RuleId, string])[] = [
  [
    'a delivery error that is a number',
    'GetTrailStatus',
    set('LatestDeliveryError', 7),
    'delivery-is-healthy',
    'LatestDeliveryError',
  ],
  [
    'a delivery dated in milliseconds',
    'GetTrailStatus',
    set('LatestDeliveryTime', MILLISECONDS),
    'delivery-is-healthy',
    'LatestDeliveryTime',
  ],
  [
    'a delivery that is yet to come',
    'GetTrailStatus',
    set('LatestDeliveryTime', MILLISECONDS / 1000 + 86_400),
    'delivery-is-healthy',
    'after the audit',
  ],
  [
    'a time that no date can hold',
    'GetTrailStatus',
    set('LatestDeliveryTime', 4e15),
    'delivery-is-healthy',
    'LatestDeliveryTime',
  ],
  ['a key that is a number', 'DescribeTrails', set('trailList.0.KmsKeyId', 7), 'trail-has-key', 'KmsKeyId'],
  [
    'the description of another key',
    'DescribeKey',
    set('KeyMetadata.Arn', `arn:aws:kms:us-east-1:${ACCOUNT}:key/other`),
    'key-is-usable',
    'KeyMetadata',
  ],
  [
    'a key described under no ARN',
    'DescribeKey',
    set('KeyMetadata.Arn', 'odd'),
    'key-is-usable',
    'KeyMetadata',
  ],
]

const LOST: readonly (readonly [string, string, Change, (estate: Estate) => unknown])[] = [
  ['grants that go on nobody knows where', 'ListGrants', set('Truncated', true), grants],
  ['a grant to nobody', 'ListGrants', set('Grants', [{ ...GRANT, GranteePrincipal: '' }]), grants],
  ['a grant of nothing', 'ListGrants', set('Grants', [{ ...GRANT, Operations: 'all' }]), grants],
  [
    'principals that go on nobody knows where',
    'GetAccountAuthorizationDetails',
    (body) => body.replace('<IsTruncated>false', '<IsTruncated>true'),
    ({ accounts }) => accounts[0]?.principalsRead,
  ],
  [
    'a listing of logs that goes on nobody knows where',
    'GET list-type&prefix&start-after',
    (body) => body.replace('<IsTruncated>false', '<IsTruncated>true'),
    ({ trails }) => trails[0]?.newestLog,
  ],
]

function grants({ keys }: Estate): unknown {
  return keys[0]?.grants
}

describe('an odd answer is no evidence', () => {
  it.each(ODD)('%s', async (_title, operation, change, rule, cause) => {
    const estate = await collectChanged(operation, change)
    const found = finding(estate, rule)
    const reasons = (found?.unknowns ?? []).map((one) => one.reason)
    expect(found?.verdict).toBe('unknown')
    expect(reasons.join()).toContain(cause)
  })

  it.each(LOST)('%s', async (_title, operation, change, fact) => {
    expect(fact(await collectChanged('nothing', change))).toBeDefined()
    expect(fact(await collectChanged(operation, change))).toBeUndefined()
  })

  it('and the account is compliant when nothing is odd', async () => {
    const estate = await collectChanged('nothing', (body) => body)
    expect(estate.failures).toEqual([])
    expect(audit(estate, { readers: READERS }).verdict).toBe('compliant')
  })
})
