import { describe, expect, it } from 'vitest'
import type { Answer, AwsPort, ReadRequest } from '../collect/ports.js'
import type { Estate } from '../domain/estate.js'
import type { StoredRun } from './run-folder.js'
import { countSealed } from './sealed-objects.js'

const ME = '111111111111'
const KEY = `arn:aws:kms:us-east-1:${ME}:key/k`
const SINCE = '2026-03-01T12:00:00.500Z'
const trailArn = (name: string): string => `arn:aws:cloudtrail:us-east-1:${ME}:trail/${name}`

/** A run that put two trails of one account, which share a bucket, under one key. */
const RUN = {
  plan: {
    steps: ['a', 'b'].map((name) => ({
      id: name,
      action: 'update-trail',
      accountId: ME,
      region: 'us-east-1',
      trailArn: trailArn(name),
      after: { key: { arn: KEY } },
    })),
  },
  history: {
    steps: new Map(
      ['a', 'b'].map((name) => [name, { confirmed: { changed: true }, confirmedAt: SINCE }] as const),
    ),
  },
} as unknown as StoredRun // only what is counted from

function estate(more: object = {}): Estate {
  return {
    collectedAt: SINCE,
    trails: ['a', 'b'].map((name) => ({ arn: trailArn(name), accountId: ME, s3BucketName: 'logs', ...more })),
    buckets: [{ name: 'logs', accountId: ME, region: 'us-east-1' }],
    organization: { id: 'o-abc' },
  } as unknown as Estate // only what is counted from
}

function port(pages: readonly (Answer & { ok: true })['output'][]): {
  asked: ReadRequest[]
  port: Pick<AwsPort, 'read' | 'caller' | 'enter'>
} {
  const asked: ReadRequest[] = []
  const source = { callerArn: 'x', accountId: ME, endpoint: 'AWS', answeredBy: 'aws' } as const
  const answer = async (request: ReadRequest): Promise<Answer> => {
    asked.push(request)
    const output = pages[asked.length - 1]
    const failure = { kind: 'denied', code: 'AccessDenied', message: 'no' } as const
    return output === undefined ? { ok: false, failure } : { ok: true, output }
  }
  return {
    asked,
    port: {
      read: answer,
      caller: async () => ({ source, partition: 'aws', region: 'us-east-1' }),
      enter: async () => ({ ok: true, source }),
    },
  }
}

const at = (iso: string): object => ({ Key: 'k', LastModified: new Date(iso) })
const CONTENTS = [at('2026-03-01T11:59:59Z'), at('2026-03-01T12:00:00Z'), at('2026-03-01T12:05:00Z')]

describe('objects that depend on a key', () => {
  it('are those since the change, once where trails share a place, of the trail’s account alone', async () => {
    const { asked, port: given } = port([{ Contents: CONTENTS, IsTruncated: false }])
    expect([...(await countSealed(given, RUN, estate()))]).toEqual([
      [KEY, { count: 2, isLeast: false, since: SINCE }],
    ])
    expect(asked.map(({ input }) => input)).toEqual([{ Bucket: 'logs', Prefix: `AWSLogs/${ME}/` }])
  })

  it('of an organization trail are those of the organization, below its prefix', async () => {
    const { asked, port: given } = port([{ Contents: [], IsTruncated: false }])
    await countSealed(given, RUN, estate({ isOrganizationTrail: true, s3KeyPrefix: 'p' }))
    expect(asked[0]?.input).toMatchObject({ Prefix: 'p/AWSLogs/o-abc/' })
  })

  it.each([
    ['a later page is refused', [{ Contents: CONTENTS, IsTruncated: true, NextContinuationToken: 't' }]],
    ['a listing does not say where it goes on', [{ Contents: CONTENTS, IsTruncated: true }]],
  ])('are said to be at least so many where %s', async (_title, pages) => {
    const found = await countSealed(port(pages).port, RUN, estate())
    expect(found.get(KEY)).toEqual({ count: 2, isLeast: true, since: SINCE })
  })

  it('are not counted where the bucket can’t be listed', async () => {
    expect((await countSealed(port([]).port, RUN, estate())).size).toBe(0)
  })
})
