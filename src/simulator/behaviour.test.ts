import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { manualClock } from './clock.js'
import { createWorld } from './create.js'
import { exportEstate } from './export.js'
import { inProcessHandler } from './handler.js'
import { compliantAccount } from './scenarios/compliant.js'
import { generateOrganization } from './scenarios/generate.js'
import { messyOrganization } from './scenarios/messy.js'
import { START } from './scenarios/parts.js'
import { SIMULATOR_HEADER, Simulator } from './simulator.js'
import type { WorldSettings } from './world.js'

const ACCOUNT = '111111111111'
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/trail-key`
const BUCKET = `trail-logs-${ACCOUNT}`

function make(settings: Partial<WorldSettings> = {}): {
  simulator: Simulator
  cloudtrail: CloudTrailClient
  s3: S3Client
} {
  const world = createWorld({ estate: compliantAccount(), settings, clock: manualClock(Date.parse(START)) })
  const simulator = new Simulator(world)
  const common = {
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1',
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'none' },
    requestHandler: inProcessHandler(simulator),
    maxAttempts: 1,
  }
  return {
    simulator,
    cloudtrail: new CloudTrailClient(common),
    s3: new S3Client({ ...common, forcePathStyle: true }),
  }
}

async function newestKey(s3: S3Client, kind: 'CloudTrail' | 'CloudTrail-Digest'): Promise<string> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))
  return Contents.map((one) => one.Key ?? '').findLast((key) => key.includes(`/${kind}/`)) ?? ''
}

describe('delivery', () => {
  it('seals logs and digests under the trail key, and dates the status', async () => {
    const { simulator, cloudtrail, s3 } = make()
    simulator.advance(61 * 60_000)
    const now = simulator.world.clock.nowMs()
    for (const kind of ['CloudTrail', 'CloudTrail-Digest'] as const) {
      const head = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: await newestKey(s3, kind) }))
      expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KEY })
      expect(head.LastModified?.getTime()).toBe(now)
    }
    const status = await cloudtrail.send(new GetTrailStatusCommand({ Name: 'main' }))
    expect(status.LatestDeliveryTime?.getTime()).toBe(now)
  })

  it('goes on by the old configuration until a change has propagated', async () => {
    const { simulator, cloudtrail, s3 } = make()
    await cloudtrail.send(new UpdateTrailCommand({ Name: 'main', KmsKeyId: '' }))
    simulator.advance(4.5 * 60_000)
    simulator.advance(1000)
    const soon = await s3.send(
      new HeadObjectCommand({ Bucket: BUCKET, Key: await newestKey(s3, 'CloudTrail') }),
    )
    expect(soon.ServerSideEncryption).toBe('aws:kms')
    simulator.advance(6 * 60_000)
    const later = await s3.send(
      new HeadObjectCommand({ Bucket: BUCKET, Key: await newestKey(s3, 'CloudTrail') }),
    )
    expect(later.ServerSideEncryption).toBe('AES256')
  })

  it('stops with an error when the key is disabled, and starts again with it', async () => {
    const { simulator, cloudtrail } = make()
    const { keys } = simulator.world
    const key = keys.get(KEY)
    if (key === undefined) throw new Error('the scenario has its key')
    keys.set(KEY, { ...key, keyState: 'Disabled' })
    simulator.advance(6 * 60_000)
    expect((await cloudtrail.send(new GetTrailStatusCommand({ Name: 'main' }))).LatestDeliveryError).toBe(
      'AccessDenied',
    )
    keys.set(KEY, key)
    simulator.advance(6 * 60_000)
    expect(
      (await cloudtrail.send(new GetTrailStatusCommand({ Name: 'main' }))).LatestDeliveryError,
    ).toBeUndefined()
  })

  it('delivers nothing while logging is off', () => {
    const { simulator } = make()
    const trail = [...simulator.world.trails.values()][0]
    if (trail?.status === undefined) throw new Error('the scenario has its trail')
    simulator.world.trails.set(trail.arn, { ...trail, status: { ...trail.status, isLogging: false } })
    simulator.advance(3_600_000)
    expect(simulator.world.trails.get(trail.arn)?.status?.latestDeliveryTime).toBe(
      trail.status.latestDeliveryTime,
    )
  })

  it('makes files that gunzip to records', async () => {
    const { s3 } = make()
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: BUCKET, Key: await newestKey(s3, 'CloudTrail') }),
    )
    const { gunzipSync } = await import('node:zlib')
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array()
    expect(JSON.parse(gunzipSync(bytes).toString())).toHaveProperty('Records')
  })
})

describe('stale reads', () => {
  it('answer the state before a write for a while', async () => {
    const { simulator, cloudtrail } = make({ staleMs: 10_000 })
    const keyOf = async (): Promise<string | undefined> =>
      (await cloudtrail.send(new DescribeTrailsCommand({}))).trailList?.[0]?.KmsKeyId
    await cloudtrail.send(new UpdateTrailCommand({ Name: 'main', KmsKeyId: '' }))
    expect(await keyOf()).toBe(KEY)
    simulator.world.clock.advance(10_000)
    expect(await keyOf()).toBeUndefined()
  })
})

describe('limits', () => {
  it("are AWS's: one UpdateTrail a second, ten DescribeTrails", async () => {
    const { cloudtrail } = make({ limits: true })
    const update = async (): Promise<unknown> => cloudtrail.send(new UpdateTrailCommand({ Name: 'main' }))
    await update()
    await expect(update()).rejects.toMatchObject({ name: 'ThrottlingException' })
    const reads = await Promise.allSettled(
      Array.from({ length: 20 }, async () => cloudtrail.send(new DescribeTrailsCommand({}))),
    )
    expect(reads.filter((one) => one.status === 'fulfilled').length).toBeLessThan(20)
  })
})

describe('faults', () => {
  it('after the effect drop the answer and keep the change', async () => {
    const { simulator, cloudtrail } = make()
    simulator.faults.load([
      { operation: 'UpdateTrail', from: 1, times: 1, action: { kind: 'reset', when: 'after' } },
    ])
    await expect(
      cloudtrail.send(new UpdateTrailCommand({ Name: 'main', KmsKeyId: '' })),
    ).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect((await cloudtrail.send(new DescribeTrailsCommand({}))).trailList?.[0]?.KmsKeyId).toBeUndefined()
  })

  it('before the effect leave everything as it was', async () => {
    const { simulator, cloudtrail } = make()
    simulator.faults.load([
      { operation: 'UpdateTrail', from: 1, times: 1, action: { kind: 'reset', when: 'before' } },
    ])
    await expect(
      cloudtrail.send(new UpdateTrailCommand({ Name: 'main', KmsKeyId: '' })),
    ).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect((await cloudtrail.send(new DescribeTrailsCommand({}))).trailList?.[0]?.KmsKeyId).toBe(KEY)
  })

  it('strike the calls they are for and no others', async () => {
    const { simulator, cloudtrail } = make()
    simulator.faults.load([{ operation: 'DescribeTrails', from: 2, times: 1, action: { kind: 'throttle' } }])
    const ask = async (): Promise<string> =>
      cloudtrail.send(new DescribeTrailsCommand({})).then(
        () => 'ok',
        (error: Error) => error.name,
      )
    expect([await ask(), await ask(), await ask()]).toEqual(['ok', 'ThrottlingException', 'ok'])
  })
})

describe('worlds', () => {
  it('are exported as estates that make the same world again', () => {
    const world = createWorld({ estate: messyOrganization(), clock: manualClock(Date.parse(START)) })
    const exported = exportEstate(world)
    const again = exportEstate(createWorld({ estate: exported, clock: manualClock(Date.parse(START)) }))
    expect(again.hash).toBe(exported.hash)
  })

  it('of ten thousand accounts are generated alike each time', () => {
    const options = { accounts: 10_000, ownTrailEvery: 10 }
    const estate = generateOrganization(options)
    expect(estate.accounts).toHaveLength(10_000)
    expect(estate.trails).toHaveLength(1001)
    expect(JSON.stringify(generateOrganization(options))).toBe(JSON.stringify(estate))
  })

  it('mark every answer as simulated', async () => {
    const { simulator } = make()
    const answer = await simulator.handle({
      method: 'GET',
      path: '/',
      query: {},
      headers: {},
      body: new Uint8Array(),
    })
    expect(answer).toMatchObject({ status: 403, headers: { [SIMULATOR_HEADER]: '1' } })
  })
})
