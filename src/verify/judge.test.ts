import { describe, expect, it } from 'vitest'
import type { DeliveredObject, Trail } from '../domain/trail.js'
import { type Observation, judge } from './judge.js'

const KEY = 'arn:aws:kms:us-east-1:111111111111:key/k'
const TARGET = {
  trailArn: 'arn:aws:cloudtrail:us-east-1:111111111111:trail/main',
  accountId: '111111111111',
  region: 'us-east-1',
  keyArn: KEY,
  changedAt: '2026-03-01T12:00:00.000Z',
}

function object(minute: number, key: string | null): DeliveredObject {
  const at = new Date(Date.parse(TARGET.changedAt) + minute * 60_000).toISOString()
  return {
    bucket: 'logs',
    key: `log-${minute}.json.gz`,
    lastModified: at,
    serverSideEncryption: key === null ? 'AES256' : 'aws:kms',
    sseKmsKeyId: key,
  }
}

function seen(
  minute: number,
  more: Partial<Observation> & { status?: Partial<NonNullable<Trail['status']>>; trail?: Trail } = {},
): Observation {
  const { status, trail, ...rest } = more
  const at = (offset: number): string =>
    new Date(Date.parse(TARGET.changedAt) + offset * 60_000).toISOString()
  return {
    nowMs: Date.parse(TARGET.changedAt) + minute * 60_000,
    logs: [],
    digests: [],
    ...rest,
    trail: {
      arn: TARGET.trailArn,
      name: 'main',
      accountId: TARGET.accountId,
      kmsKeyId: KEY,
      logFileValidationEnabled: true,
      status: { isLogging: true, latestDeliveryTime: at(minute - 1), latestDeliveryError: null, ...status },
      ...trail,
    },
  }
}

const sealed = { logs: [object(8, KEY)], digests: [object(60, KEY)] }
const bare = { arn: TARGET.trailArn, name: 'main', accountId: TARGET.accountId } as const

const CASES: readonly (readonly [string, Observation, string])[] = [
  ['a log and a digest under the key', seen(61, sealed), 'proven'],
  ['no digest yet', seen(10, { logs: [object(8, KEY)] }), 'waiting'],
  [
    'a trail without digests needs none',
    seen(10, {
      logs: [object(8, KEY)],
      trail: { ...bare, kmsKeyId: KEY, logFileValidationEnabled: false, status: { isLogging: true } },
    }),
    'proven',
  ],
  ['nothing delivered yet', seen(3), 'waiting'],
  ['a log of the old style within the window', seen(5, { logs: [object(4, null)] }), 'waiting'],
  ['a log of the old style after the window', seen(20, { logs: [object(15, null)] }), 'failing'],
  ['a log under another key after the window', seen(20, { logs: [object(15, `${KEY}2`)] }), 'failing'],
  [
    'one of the old style, then one under the key',
    seen(61, { logs: [object(8, KEY), object(4, null)], digests: sealed.digests }),
    'proven',
  ],
  ['a digest that is not sealed', seen(61, { logs: sealed.logs, digests: [object(60, null)] }), 'waiting'],
  [
    'another key in the trail',
    seen(61, { ...sealed, trail: { ...bare, kmsKeyId: `${KEY}2`, status: { isLogging: true } } }),
    'failing',
  ],
  [
    'no key in the trail',
    seen(61, { ...sealed, trail: { ...bare, kmsKeyId: null, status: { isLogging: true } } }),
    'failing',
  ],
  ['a trail that does not log', seen(61, { ...sealed, status: { isLogging: false } }), 'failing'],
  [
    'a delivery error within the window',
    seen(3, { status: { latestDeliveryError: 'AccessDenied' } }),
    'waiting',
  ],
  [
    'a delivery error after the window',
    seen(8, { status: { latestDeliveryError: 'AccessDenied' } }),
    'failing',
  ],
  [
    'a digest error after the window',
    seen(8, { status: { latestDigestDeliveryError: 'AccessDenied' } }),
    'failing',
  ],
  ['logs that could not be read', { ...seen(61, sealed), logs: undefined }, 'unknown'],
]

describe('what delivered objects prove', () => {
  it.each(CASES)('%s', (_title, observation, verdict) => {
    const proof = judge(TARGET, observation)
    expect(proof.verdict).toBe(verdict)
    expect(proof.reasons.length).toBeGreaterThan(0)
  })

  it('without a status is unknown', () => {
    const { status: _status, ...trail } = seen(61, sealed).trail
    expect(judge(TARGET, { ...seen(61, sealed), trail }).verdict).toBe('unknown')
  })

  it('quotes the object, its time and its key', () => {
    const { log, digest, reasons } = judge(TARGET, seen(61, sealed))
    expect([log?.sseKmsKeyId, digest?.sseKmsKeyId]).toEqual([KEY, KEY])
    expect(reasons[0]).toContain('log-8.json.gz of 2026-03-01T12:08:00.000Z: aws:kms under')
  })

  it('shows what it tolerated', () => {
    expect(
      judge(TARGET, seen(61, { ...sealed, logs: [object(8, KEY), object(4, null)] })).tolerated,
    ).toHaveLength(1)
  })

  it('of a back-out to no key is an object that is not under KMS', () => {
    const target = { ...TARGET, keyArn: null }
    const trail = { ...bare, kmsKeyId: null, logFileValidationEnabled: false, status: { isLogging: true } }
    expect(judge(target, seen(10, { logs: [object(8, null)], trail })).verdict).toBe('proven')
  })
})
