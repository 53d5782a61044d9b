import {
  CloudTrailClient,
  CreateTrailCommand,
  StartLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type MotoServer, startMoto } from '../support/moto.js'
import { trailseal } from '../support/built.js'

const python = inject('python')
const FIRST = '123456789012'
const SECOND = '222222222222'
const ROLE = 'SecurityAudit'

interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const OWN: Credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'none' }

describe.skipIf(python === null)('auditing moto: trails in three regions and two accounts', () => {
  let moto: MotoServer

  /** Settings of an SDK client for moto. */
  function settings(
    region: string,
    credentials: Credentials,
  ): { region: string; endpoint: string; credentials: Credentials; forcePathStyle: boolean } {
    return { region, endpoint: moto.url, credentials, forcePathStyle: true }
  }

  async function credentialsOf(accountId: string): Promise<Credentials> {
    const sts = new STSClient(settings('us-east-1', OWN))
    const RoleArn = `arn:aws:iam::${accountId}:role/${ROLE}`
    const { Credentials: found } = await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'setup' }),
    )
    return {
      accessKeyId: found?.AccessKeyId ?? '',
      secretAccessKey: found?.SecretAccessKey ?? '',
      sessionToken: found?.SessionToken ?? '',
    }
  }

  async function makeTrail(
    region: string,
    credentials: Credentials,
    options: { accountId: string; sealed: boolean },
  ): Promise<void> {
    const bucket = `logs-${options.accountId}-${region}`
    const s3 = new S3Client(settings(region, credentials))
    const location =
      region === 'us-east-1'
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' } }
    await s3.send(new CreateBucketCommand({ Bucket: bucket, ...location }))
    await s3.send(
      new PutBucketPolicyCommand({ Bucket: bucket, Policy: '{"Version":"2012-10-17","Statement":[]}' }),
    )
    const cloudtrail = new CloudTrailClient(settings(region, credentials))
    const Name = `trail-${region}`
    const isMultiRegion = region === 'us-east-1'
    await cloudtrail.send(
      new CreateTrailCommand({ Name, S3BucketName: bucket, IsMultiRegionTrail: isMultiRegion }),
    )
    await cloudtrail.send(new StartLoggingCommand({ Name }))
    const kms = new KMSClient(settings(region, credentials))
    const key = options.sealed ? (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn : ''
    await cloudtrail.send(new UpdateTrailCommand({ Name, KmsKeyId: key }))
  }

  beforeAll(async () => {
    moto = await startMoto(python?.python ?? '')
    const trust =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'
    const second = await credentialsOf(SECOND)
    await new IAMClient(settings('us-east-1', second)).send(
      new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: trust }),
    )
    await makeTrail('us-east-1', OWN, { accountId: FIRST, sealed: true })
    await makeTrail('eu-west-1', OWN, { accountId: FIRST, sealed: false })
    await makeTrail('ap-southeast-2', second, { accountId: SECOND, sealed: true })
  })
  afterAll(() => moto.stop())

  async function audit(
    ...more: string[]
  ): Promise<{ status: number | null; found: Audited; stderr: string }> {
    const env = {
      AWS_ENDPOINT_URL: moto.url,
      AWS_ACCESS_KEY_ID: OWN.accessKeyId,
      AWS_SECRET_ACCESS_KEY: 'none',
      AWS_REGION: 'us-east-1',
    }
    const run = await trailseal(['audit', '--format', 'json', ...more], { env })
    return { status: run.status, found: JSON.parse(run.stdout) as Audited, stderr: run.stderr }
  }

  interface Audited {
    readonly answeredBy: string
    readonly verdict: string
    readonly trails: readonly {
      subject: { name: string; accountId: string; region: string }
      benchmark: string
      assured: string
    }[]
    readonly accounts: readonly { subject: { id: string }; assured: string }[]
  }

  it('finds each trail once, with its verdict, and says that no AWS answered', async () => {
    const { status, found } = await audit('--accounts', `${FIRST},${SECOND}`, '--role-name', ROLE)
    const short = found.trails.map(
      ({ subject, benchmark }) => `${subject.accountId} ${subject.region} ${subject.name} ${benchmark}`,
    )
    expect(short.sort()).toEqual([
      `${FIRST} eu-west-1 trail-eu-west-1 noncompliant`,
      `${FIRST} us-east-1 trail-us-east-1 compliant`,
      `${SECOND} ap-southeast-2 trail-ap-southeast-2 compliant`,
    ])
    expect(found).toMatchObject({ answeredBy: 'custom', verdict: 'noncompliant' })
    expect(found.accounts.map((one) => one.assured)).toEqual(['compliant', 'compliant'])
    expect(status).toBe(2)
  })

  it('takes an empty key id for none', async () => {
    const { found } = await audit('--regions', 'eu-west-1')
    const own = found.trails.find((one) => one.subject.name === 'trail-eu-west-1')
    expect(own).toMatchObject({ benchmark: 'noncompliant', assured: 'noncompliant' })
  })

  it('never calls a trail compliant that moto can not vouch for', async () => {
    const { found } = await audit('--accounts', `${FIRST},${SECOND}`, '--role-name', ROLE)
    expect(found.trails.filter((one) => one.assured === 'compliant')).toEqual([])
  })

  it('runs the doctor', async () => {
    const env = {
      AWS_ENDPOINT_URL: moto.url,
      AWS_ACCESS_KEY_ID: OWN.accessKeyId,
      AWS_SECRET_ACCESS_KEY: 'none',
    }
    const run = await trailseal(['doctor', '--format', 'json'], { env })
    const { checks } = JSON.parse(run.stdout) as { checks: { name: string; verdict: string }[] }
    expect(checks.find((one) => one.name === 'cloudtrail:DescribeTrails')?.verdict).toBe('ok')
    expect(checks.find((one) => one.name === 'identity')?.verdict).toBe('ok')
  })
})
