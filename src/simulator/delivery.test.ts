import { gunzipSync } from 'node:zlib'
import { GetTrailStatusCommand, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail'
import {
  DisableKeyCommand,
  EnableKeyCommand,
  GetKeyLastUsageCommand,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms'
import {
  DeleteBucketPolicyCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
} from '@aws-sdk/client-s3'
import { beforeEach, describe, expect, it } from 'vitest'
import { type SimulatedClients, clientsOf, stillSimulator } from '../../test/support/simulated-clients.js'
import { createWorld } from './create.js'
import { exportEstate } from './export.js'
import { compliantAccount } from './scenarios/compliant.js'
import { messyOrganization } from './scenarios/messy.js'
import { cloudtrailStatements, delegation, keyArn, policy, trailArn } from './scenarios/parts.js'
import { Simulator } from './simulator.js'
import type { StoredObject } from './world.js'

const ID = '111111111111'
const KEY = keyArn(ID, 'trail-key')
const TRAIL = trailArn(ID, 'main')
const Bucket = `trail-logs-${ID}`
const MINUTE_MS = 60_000

let simulator: Simulator
let own: SimulatedClients
beforeEach(() => {
  simulator = stillSimulator(compliantAccount())
  own = clientsOf(simulator, ID)
})

async function keys(kind: 'CloudTrail' | 'CloudTrail-Digest'): Promise<string[]> {
  const { Contents = [] } = await own.s3.send(new ListObjectsV2Command({ Bucket }))
  return Contents.map((one) => one.Key ?? '').filter((key) => key.includes(`/${kind}/`))
}

async function newest(): Promise<string> {
  return (await keys('CloudTrail')).at(-1) ?? ''
}

function stored(key: string): StoredObject | undefined {
  return simulator.world.buckets.get(Bucket)?.objects.get(key)
}

async function seal(key: string): Promise<unknown> {
  return (await own.s3.send(new HeadObjectCommand({ Bucket, Key: key }))).ServerSideEncryption
}

const status = async (): Promise<Record<string, unknown>> => ({
  ...(await own.cloudtrail.send(new GetTrailStatusCommand({ Name: 'main' }))),
})

describe('delivered logs', () => {
  it('have the names that CloudTrail gives', async () => {
    simulator.advance(6 * MINUTE_MS)
    expect(await newest()).toMatch(
      /^AWSLogs\/111111111111\/CloudTrail\/us-east-1\/2026\/03\/01\/111111111111_CloudTrail_us-east-1_20260301T1206Z_[0-9a-f]{16}\.json\.gz$/u,
    )
  })

  it('are bound to trail and object, with a Bucket Key to the bucket', async () => {
    simulator.advance(6 * MINUTE_MS)
    const plain = await newest()
    expect(stored(plain)?.encryptionContext).toEqual({
      'aws:cloudtrail:arn': TRAIL,
      'aws:s3:arn': `arn:aws:s3:::${Bucket}/${plain}`,
    })
    const Rules = [
      {
        BucketKeyEnabled: true,
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: KEY },
      },
    ]
    await own.s3.send(
      new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }),
    )
    const decrypts = { ...cloudtrailStatements([TRAIL])[0], Sid: 'BucketKey', Action: 'kms:Decrypt' }
    const Policy = policy(delegation(ID), ...cloudtrailStatements([TRAIL]), {
      ...decrypts,
      Condition: { StringEquals: { 'aws:SourceArn': TRAIL } },
    })
    await own.kms.send(new PutKeyPolicyCommand({ KeyId: KEY, Policy }))
    simulator.advance(6 * MINUTE_MS)
    expect(stored(await newest())).toMatchObject({
      bucketKeyEnabled: true,
      encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${Bucket}` },
    })
  })

  it('come at most once a move of the clock, and not before five minutes', async () => {
    expect(await keys('CloudTrail')).toHaveLength(1)
    simulator.advance(30_000)
    expect(await keys('CloudTrail')).toHaveLength(1)
    simulator.advance(24 * 60 * MINUTE_MS)
    expect(await keys('CloudTrail')).toHaveLength(2)
  })

  it('count as uses of the key', async () => {
    simulator.advance(6 * MINUTE_MS)
    const { KeyLastUsage } = await own.kms.send(new GetKeyLastUsageCommand({ KeyId: KEY }))
    expect(KeyLastUsage).toMatchObject({ Operation: 'GenerateDataKey' })
  })

  it('of before a change stay as they were sealed', async () => {
    // Nobody has looked into the bucket yet.
    await own.cloudtrail.send(new UpdateTrailCommand({ Name: 'main', KmsKeyId: '' }))
    expect(await seal(await newest())).toBe('aws:kms')
  })

  it('become the newest log of an exported estate', async () => {
    simulator.advance(6 * MINUTE_MS)
    const exported = exportEstate(simulator.world)
    expect(exported.trails[0]?.newestLog).toMatchObject({ key: await newest(), sseKmsKeyId: KEY })
    const again = clientsOf(new Simulator(createWorld({ estate: exported })), ID)
    const { Contents } = await again.s3.send(new ListObjectsV2Command({ Bucket }))
    expect(Contents?.map((one) => one.Key)).toEqual([await newest()])
  })
})

describe('an exported estate', () => {
  it('dates the last change of a trail, so that its twin and verdicts know of it', async () => {
    await own.cloudtrail.send(new UpdateTrailCommand({ Name: 'main', KmsKeyId: '' }))
    const exported = exportEstate(simulator.world)
    expect(exported.trails[0]?.lastChangedAt).toBe(exported.collectedAt)
  })
})

describe('digests', () => {
  it('name the logs since the last one with their hashes, unsigned', async () => {
    simulator.advance(50 * MINUTE_MS)
    const [key = ''] = await keys('CloudTrail-Digest')
    expect(key).toMatch(/_CloudTrail-Digest_us-east-1_main_us-east-1_20260301T125000Z\.json\.gz$/u)
    const digest: unknown = JSON.parse(gunzipSync(stored(key)?.body ?? new Uint8Array()).toString())
    expect(digest).toMatchObject({
      awsAccountId: ID,
      digestS3Object: key,
      previousDigestSignature: null,
      logFiles: [
        { s3Object: expect.stringContaining('/CloudTrail/'), hashAlgorithm: 'SHA-256' },
        { hashValue: expect.stringMatching(/^[0-9a-f]{64}$/u) },
      ],
    })
  })
})

describe('what keeps a trail from delivering shows in its status', () => {
  const breakages: Record<string, () => Promise<unknown>> = {
    'a disabled key': async () => own.kms.send(new DisableKeyCommand({ KeyId: KEY })),
    'a key policy that omits CloudTrail': async () =>
      own.kms.send(new PutKeyPolicyCommand({ KeyId: KEY, Policy: policy(delegation(ID)) })),
    'a key policy for another trail': async () => {
      const Policy = policy(delegation(ID), ...cloudtrailStatements([trailArn(ID, 'other')]))
      return own.kms.send(new PutKeyPolicyCommand({ KeyId: KEY, Policy }))
    },
    'a bucket without a policy': async () => own.s3.send(new DeleteBucketPolicyCommand({ Bucket })),
    'a key that is gone': async () => simulator.world.keys.delete(KEY),
    'a bucket that is gone': async () => simulator.world.buckets.delete(Bucket),
  }

  it.each(Object.entries(breakages))('%s', async (title, breaks) => {
    const before = (await status())['LatestDeliveryTime']
    await breaks()
    simulator.advance(61 * MINUTE_MS)
    const code = title === 'a bucket that is gone' ? 'NoSuchBucket' : 'AccessDenied'
    expect(await status()).toMatchObject({
      LatestDeliveryError: code,
      LatestDigestDeliveryError: code,
      LatestDeliveryTime: before,
    })
  })

  it('until it is mended', async () => {
    await own.kms.send(new DisableKeyCommand({ KeyId: KEY }))
    simulator.advance(6 * MINUTE_MS)
    await own.kms.send(new EnableKeyCommand({ KeyId: KEY }))
    simulator.advance(MINUTE_MS)
    expect((await status())['LatestDeliveryError']).toBeUndefined()
  })
})

describe('propagation', () => {
  it('goes back to the configuration before the oldest change that is still on its way', async () => {
    const change = async (input: object): Promise<unknown> =>
      own.cloudtrail.send(new UpdateTrailCommand({ Name: 'main', ...input }))
    await change({ KmsKeyId: '' })
    simulator.advance(2 * MINUTE_MS)
    await change({ S3KeyPrefix: 'later' })
    simulator.advance(2.5 * MINUTE_MS)
    const first = await keys('CloudTrail')
    expect(await Promise.all(first.map(seal))).toEqual(['aws:kms', 'aws:kms'])
    simulator.advance(10 * MINUTE_MS)
    const prefixed = (await keys('CloudTrail')).filter((key) => key.startsWith('later/'))
    expect(await Promise.all(prefixed.map(seal))).toEqual(['AES256'])
  })
})

describe("the organization's trail", () => {
  it("delivers below the organization's id", async () => {
    const messy = stillSimulator(messyOrganization())
    messy.advance(6 * MINUTE_MS)
    const archive = clientsOf(messy, '222222222222')
    const { Contents = [] } = await archive.s3.send(
      new ListObjectsV2Command({ Bucket: 'trail-logs-222222222222', Prefix: 'AWSLogs/o-messy00000/' }),
    )
    expect(Contents).toHaveLength(2)
  })
})
