import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import type { Failure } from '../domain/read.js'
import { simulate } from '../../test/support/simulator.js'
import {
  ARCHIVE,
  MANAGEMENT,
  MEMBER,
  roleArn,
  smallOrganization,
} from '../../test/support/small-organization.js'
import { inProcessHandler } from './handler.js'

const KEY = `arn:aws:kms:us-east-1:${MEMBER}:key/trail-key`
const REFUSED: Failure[] = [
  {
    operation: 'kms:DescribeKey',
    accountId: MEMBER,
    region: 'us-east-1',
    subject: KEY,
    kind: 'denied',
    code: 'AccessDeniedException',
    message: 'as it was',
  },
  {
    operation: 'cloudtrail:DescribeTrails',
    accountId: ARCHIVE,
    kind: 'throttled',
    code: 'ThrottlingException',
    message: 'Rate exceeded',
  },
  {
    operation: 'sts:AssumeRole',
    accountId: MEMBER,
    subject: roleArn(MEMBER),
    kind: 'denied',
    code: 'AccessDenied',
    message: 'not authorized (HTTP 403)',
  },
  {
    operation: 's3:HeadBucket',
    accountId: MEMBER,
    region: 'us-east-1',
    subject: 'some-logs',
    kind: 'denied',
    code: 'Forbidden',
    message: 'no message (HTTP 403)',
  },
]

function settings(accessKeyId: string, region = 'us-east-1'): object {
  const estate = { ...smallOrganization(), failures: REFUSED, keys: [{ arn: KEY }, { arn: `${KEY}-2` }] }
  return {
    region,
    endpoint: 'http://127.0.0.1',
    credentials: { accessKeyId, secretAccessKey: 'none' },
    requestHandler: inProcessHandler(simulate(estate)),
    maxAttempts: 1,
  }
}

describe('refusals that an estate recorded', () => {
  it('are given again for the same subject, and for no other', async () => {
    const kms = new KMSClient(settings(MEMBER))
    await expect(kms.send(new DescribeKeyCommand({ KeyId: KEY }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'as it was',
    })
    await expect(kms.send(new DescribeKeyCommand({ KeyId: `${KEY}-2` }))).resolves.toBeDefined()
  })

  it('hold in every region where none was recorded, and in their account alone', async () => {
    const ask = async (accountId: string, region: string): Promise<unknown> =>
      new CloudTrailClient(settings(accountId, region)).send(new DescribeTrailsCommand({}))
    await expect(ask(ARCHIVE, 'eu-west-1')).rejects.toMatchObject({ name: 'ThrottlingException' })
    await expect(ask(MEMBER, 'us-east-1')).resolves.toBeDefined()
  })
})

describe('refusals of another shape', () => {
  it('of a role are recorded with the account that it leads to', async () => {
    const sts = new STSClient(settings(MANAGEMENT))
    const ask = async (accountId: string): Promise<unknown> =>
      sts.send(new AssumeRoleCommand({ RoleArn: roleArn(accountId), RoleSessionName: 'audit' }))
    await expect(ask(MEMBER)).rejects.toMatchObject({ name: 'AccessDenied', message: 'not authorized' })
    await expect(ask(ARCHIVE)).resolves.toBeDefined()
  })

  it('of HEAD keep their status, which is all that they say', async () => {
    const s3 = new S3Client({ ...settings(MEMBER), forcePathStyle: true })
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'some-logs' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    })
  })
})

describe('a region that the account has not enabled', () => {
  it.each([
    [
      'cloudtrail',
      async () => new CloudTrailClient(settings(MEMBER, 'eu-west-1')).send(new DescribeTrailsCommand({})),
      'UnrecognizedClientException',
      400,
    ],
    [
      'ec2',
      async () => new EC2Client(settings(MEMBER, 'eu-west-1')).send(new DescribeRegionsCommand({})),
      'AuthFailure',
      401,
    ],
  ])('is closed: %s', async (_service, ask, name, status) => {
    await expect(ask()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } })
  })

  it('is one account’s own affair', async () => {
    await expect(
      new CloudTrailClient(settings(MEMBER, 'ap-east-1')).send(new DescribeTrailsCommand({})),
    ).resolves.toBeDefined()
  })
})
