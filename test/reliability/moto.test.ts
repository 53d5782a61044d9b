import { CloudTrailClient, CreateTrailCommand, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { DescribeKeyCommand, GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms'
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parseJournal } from '../../src/apply/journal.js'
import { SdkPort } from '../../src/aws/port.js'
import type { Estate } from '../../src/domain/estate.js'
import { makeBackOut } from '../../src/plan/back-out.js'
import { collect } from '../../src/toolkit/collect.js'
import { REAL_WAITING } from '../../src/toolkit/waiting.js'
import { MemoryJournal, type Stand, apply, resume } from '../support/applying.js'
import { type MotoServer, startMoto } from '../support/moto.js'
import { newKeySteps, planOf, trailPreconditions } from '../support/plan-builder.js'

const python = inject('python')
const REGION = 'us-east-1'
const ACCOUNT = '123456789012'
const TRAIL = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/main`

describe.skipIf(python === null)('the apply thread over HTTP against moto', () => {
  let moto: MotoServer
  let cloudtrail: CloudTrailClient
  let kms: KMSClient
  let port: SdkPort
  let estate: Estate
  beforeAll(async () => {
    moto = await startMoto(python?.python ?? '')
    const common = {
      region: REGION,
      endpoint: moto.url,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }
    process.env['AWS_ACCESS_KEY_ID'] = 'test'
    process.env['AWS_SECRET_ACCESS_KEY'] = 'test'
    cloudtrail = new CloudTrailClient(common)
    kms = new KMSClient(common)
    const s3 = new S3Client({ ...common, forcePathStyle: true })
    await s3.send(new CreateBucketCommand({ Bucket: 'logs' }))
    await s3.send(
      new PutBucketPolicyCommand({ Bucket: 'logs', Policy: '{"Version":"2012-10-17","Statement":[]}' }),
    )
    await cloudtrail.send(
      new CreateTrailCommand({
        Name: 'main',
        S3BucketName: 'logs',
        S3KeyPrefix: 'all',
        IsMultiRegionTrail: true,
      }),
    )
    port = await SdkPort.open({ endpointUrl: moto.url, region: REGION })
    estate = await collect({ endpointUrl: moto.url, region: REGION, regions: [REGION] })
  })
  afterAll(() => {
    port.close()
    moto.stop()
  })

  const keyOfTrail = async (): Promise<string | undefined> =>
    (await cloudtrail.send(new DescribeTrailsCommand({}))).trailList?.[0]?.KmsKeyId

  it('applies, is resumed without effect, and is backed out', async () => {
    const plan = planOf(
      estate,
      newKeySteps({ accountId: ACCOUNT, region: REGION }, TRAIL),
      trailPreconditions(estate, TRAIL, ['step-4']),
    )
    const journal = new MemoryJournal()
    const on = { port, waiting: REAL_WAITING } as unknown as Stand // only these two are used of a stand
    expect((await apply(on, plan, journal)).state).toBe('applied')
    const key = (await keyOfTrail()) ?? ''
    expect(key).toMatch(/^arn:aws:kms:/u)
    expect((await kms.send(new GetKeyRotationStatusCommand({ KeyId: key }))).KeyRotationEnabled).toBe(true)
    expect((await resume(on, plan, journal)).state).toBe('applied')

    const { entries } = parseJournal(journal.text, plan.hash, 'journal')
    const observed = await collect({ endpointUrl: moto.url, region: REGION, regions: [REGION], keys: [key] })
    const back = makeBackOut({
      plan,
      runId: 'run-1',
      entries,
      observed,
      planner: 'test',
      madeAt: observed.collectedAt,
    })
    expect((await apply(on, back, new MemoryJournal())).state).toBe('backed-out')
    expect((await keyOfTrail()) ?? '').toBe('')
    expect((await kms.send(new DescribeKeyCommand({ KeyId: key }))).KeyMetadata?.Enabled).toBe(true)
  })
})
