import { DisableKeyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms'
import {
  CreateBucketCommand,
  DeleteBucketEncryptionCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  type SimulatedClients,
  clientsOf,
  refusal,
  stillSimulator,
} from '../../../test/support/simulated-clients.js'
import { issueSession } from '../credentials.js'
import { compliantAccount } from '../scenarios/compliant.js'
import { memberRole } from '../scenarios/messy-roles.js'
import { cloudtrailStatements, keyArn, policy, trailArn } from '../scenarios/parts.js'
import type { Simulator } from '../simulator.js'

const ID = '111111111111'
const Bucket = `trail-logs-${ID}`
const KEY = keyArn(ID, 'trail-key')
const READER = memberRole(ID, ID, [{ Effect: 'Allow', Action: ['s3:*', 'kms:*'], Resource: '*' }])

let simulator: Simulator
let own: SimulatedClients
let reader: SimulatedClients
beforeEach(() => {
  simulator = stillSimulator({ ...compliantAccount(), principals: [READER] })
  own = clientsOf(simulator, ID)
  reader = clientsOf(simulator, sessionOf(READER.arn))
})

function sessionOf(roleArn: string): { accessKeyId: string; secretAccessKey: string; sessionToken: string } {
  const expiresMs = simulator.world.clock.nowMs() + 3_600_000
  const made = issueSession({ roleArn, sessionName: 'test', expiresMs })
  return {
    accessKeyId: made.AccessKeyId,
    secretAccessKey: made.SecretAccessKey,
    sessionToken: made.SessionToken,
  }
}

async function newest(): Promise<string> {
  const { Contents } = await own.s3.send(new ListObjectsV2Command({ Bucket }))
  return Contents?.at(-1)?.Key ?? ''
}

/** Delegates management to IAM, and decryption to one role under a condition. */
async function readersMayDecrypt(Condition: object): Promise<void> {
  const Policy = policy(
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ID}:root` },
      Action: ['kms:PutKeyPolicy', 'kms:Describe*'],
      Resource: '*',
    },
    ...cloudtrailStatements([trailArn(ID, 'main')]),
    { Effect: 'Allow', Principal: { AWS: READER.arn }, Action: 'kms:Decrypt', Resource: '*', Condition },
  )
  await own.kms.send(new PutKeyPolicyCommand({ KeyId: KEY, Policy }))
}

describe('reading a sealed log', () => {
  const read = async (): Promise<unknown> =>
    reader.s3.send(new GetObjectCommand({ Bucket, Key: await newest() }))

  it.each([
    ['the trail in the context', { Null: { 'kms:EncryptionContext:aws:cloudtrail:arn': 'false' } }],
    [
      'this trail in the context',
      { StringEquals: { 'kms:EncryptionContext:aws:cloudtrail:arn': trailArn(ID, 'main') } },
    ],
    [
      'the object in the context',
      { StringLike: { 'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${Bucket}/AWSLogs/*` } },
    ],
    ['S3 as the way', { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } }],
    ['the account of the caller', { StringEquals: { 'kms:CallerAccount': ID } }],
  ])('works where the key policy asks for %s', async (_title, condition) => {
    await readersMayDecrypt(condition)
    expect(await read()).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KEY })
  })

  it('is refused where the key policy asks for another trail', async () => {
    await readersMayDecrypt({
      StringEquals: { 'kms:EncryptionContext:aws:cloudtrail:arn': trailArn(ID, 'other') },
    })
    expect(await refusal(read())).toMatch(/^AccessDenied: .*kms:Decrypt/u)
  })

  it('needs the key to work, while HeadObject needs no key', async () => {
    await own.kms.send(new DisableKeyCommand({ KeyId: KEY }))
    expect(await refusal(read())).toBe(`KMS.DisabledException: ${KEY} is disabled.`)
    const head = await own.s3.send(new HeadObjectCommand({ Bucket, Key: await newest() }))
    expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KEY })
  })
})

describe('objects', () => {
  it('that are missing are so only to those who may list', async () => {
    const blind = {
      ...READER,
      policies: [
        { name: 'get', document: policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }) },
      ],
    }
    simulator.world.principals.set(READER.arn, blind)
    const get = new GetObjectCommand({ Bucket, Key: 'gone' })
    expect(await refusal(reader.s3.send(get))).toMatch(/^AccessDenied: .*s3:ListBucket/u)
    expect(await refusal(own.s3.send(new GetObjectCommand({ Bucket, Key: 'gone' })))).toMatch(/^NoSuchKey/u)
  })

  it("follow the request's encryption, then the bucket's", async () => {
    const put = async (more: object): Promise<unknown> =>
      own.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', ...more }))
    expect(await put({})).toMatchObject({ ServerSideEncryption: 'AES256' })
    expect(await put({ ServerSideEncryption: 'aws:kms' })).toMatchObject({
      SSEKMSKeyId: keyArn(ID, 'aws-managed-s3'),
    })
    const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: KEY }
    const Rules = [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: true }]
    await own.s3.send(
      new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }),
    )
    expect(await put({})).toMatchObject({ SSEKMSKeyId: KEY, BucketKeyEnabled: true })
    await own.s3.send(new DeleteBucketEncryptionCommand({ Bucket }))
    expect(await put({})).toMatchObject({ ServerSideEncryption: 'AES256' })
  })

  it('are listed by prefix, place and delimiter, page by page', async () => {
    for (const Key of ['x/1', 'x/2', 'y/1', 'z']) {
      await own.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    }
    const list = async (more: object): Promise<string> => {
      const found = await own.s3.send(new ListObjectsV2Command({ Bucket, ...more }))
      const names = [
        ...(found.CommonPrefixes ?? []).map((one) => one.Prefix),
        ...(found.Contents ?? []).map((one) => one.Key),
      ]
      const next = found.NextContinuationToken
      return next === undefined
        ? names.join(' ')
        : `${names.join(' ')} | ${await list({ ...more, ContinuationToken: next })}`
    }
    expect(await list({ Prefix: 'x/' })).toBe('x/1 x/2')
    expect(await list({ StartAfter: 'x/1' })).toBe('x/2 y/1 z')
    expect(await list({ Delimiter: '/', MaxKeys: 1, StartAfter: 'B' })).toBe('x/ | y/ | z')
  })
})

describe('buckets', () => {
  it('answer elsewhere by the region to ask', async () => {
    const { s3 } = clientsOf(simulator, ID, 'eu-west-1')
    const error: unknown = await s3.send(new HeadBucketCommand({ Bucket })).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      $metadata: { httpStatusCode: 301 },
      $response: { headers: { 'x-amz-bucket-region': 'us-east-1' } },
    })
  })

  it('tell their policy status, and refuse public policies where they are blocked', async () => {
    const status = async (): Promise<unknown> =>
      (await own.s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus?.IsPublic
    expect(await status()).toBe(false)
    const statement = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    }
    const put = new PutBucketPolicyCommand({ Bucket, Policy: policy(statement) })
    expect(await refusal(own.s3.send(put))).toMatch(/^AccessDenied: .*BlockPublicPolicy/u)
    const open = { BlockPublicPolicy: false, BlockPublicAcls: true }
    await own.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: open }))
    const { PublicAccessBlockConfiguration } = await own.s3.send(new GetPublicAccessBlockCommand({ Bucket }))
    expect(PublicAccessBlockConfiguration).toEqual({
      ...open,
      IgnorePublicAcls: false,
      RestrictPublicBuckets: false,
    })
    await own.s3.send(put)
    expect(await status()).toBe(true)
  })

  it('refuse a policy that is none', async () => {
    const put = new PutBucketPolicyCommand({ Bucket, Policy: '{"Statement":' })
    expect(await refusal(own.s3.send(put))).toMatch(/^MalformedPolicy/u)
  })

  it('keep ownership, and name the owner', async () => {
    const Rules = [{ ObjectOwnership: 'ObjectWriter' as const }]
    await own.s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules } }))
    const found = await own.s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))
    expect(found.OwnershipControls?.Rules).toEqual(Rules)
    expect((await own.s3.send(new GetBucketAclCommand({ Bucket }))).Owner?.ID).toBe(ID)
  })

  it('start with the encryption of new buckets and no policy', async () => {
    await own.s3.send(new CreateBucketCommand({ Bucket: 'fresh' }))
    const found = await own.s3.send(new GetBucketEncryptionCommand({ Bucket: 'fresh' }))
    expect(found.ServerSideEncryptionConfiguration?.Rules?.[0]).toMatchObject({ BucketKeyEnabled: false })
    expect(await refusal(own.s3.send(new GetBucketPolicyStatusCommand({ Bucket: 'fresh' })))).toMatch(
      /^NoSuchBucketPolicy/u,
    )
  })
})

describe('another account', () => {
  it('is never told the bucket policy, also where that allows it', async () => {
    const other = clientsOf(simulator, '999999999999').s3
    const ask = async (): Promise<string> => refusal(other.send(new GetBucketPolicyCommand({ Bucket })))
    expect(await ask()).toMatch(/^AccessDenied/u)
    const allows = {
      Effect: 'Allow',
      Principal: { AWS: '999999999999' },
      Action: ['s3:GetBucketPolicy', 's3:GetBucketAcl'],
      Resource: `arn:aws:s3:::${Bucket}`,
    }
    await own.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(allows) }))
    expect(await ask()).toMatch(/^MethodNotAllowed/u)
    const { Owner: owner } = await other.send(new GetBucketAclCommand({ Bucket }))
    expect(owner?.ID).toBe(ID)
  })
})
