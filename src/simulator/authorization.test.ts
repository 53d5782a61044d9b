import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { KMSClient, ListAliasesCommand, ListKeysCommand } from '@aws-sdk/client-kms'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import type { Principal } from '../domain/principal.js'
import { simulate } from '../../test/support/simulator.js'
import {
  EVERYTHING,
  MANAGEMENT,
  MEMBER,
  policyText,
  role,
  smallOrganization,
} from '../../test/support/small-organization.js'
import { inProcessHandler } from './handler.js'

interface Session {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

interface Settings {
  readonly region: string
  readonly endpoint: string
  readonly requestHandler: ReturnType<typeof inProcessHandler>
  readonly maxAttempts: number
  readonly credentials: Session
}

/** Settings of a client that acts as the role `tested`, with the policies given. */
async function as(
  tested: Partial<Principal>,
  options: { policy?: string; authorization?: boolean } = {},
): Promise<Settings> {
  const { policy, authorization = true } = options
  const simulator = simulate(smallOrganization([role('tested', tested)]), { authorization })
  const common = {
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1',
    requestHandler: inProcessHandler(simulator),
    maxAttempts: 1,
  }
  const own = { accessKeyId: MANAGEMENT, secretAccessKey: 'none' }
  const { Credentials: made } = await new STSClient({ ...common, credentials: own }).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${MEMBER}:role/tested`,
      RoleSessionName: 'session',
      Policy: policy,
    }),
  )
  const credentials = {
    accessKeyId: made?.AccessKeyId ?? '',
    secretAccessKey: made?.SecretAccessKey ?? '',
    sessionToken: made?.SessionToken ?? '',
  }
  return { ...common, credentials }
}

const WHO = `User: arn:aws:sts::${MEMBER}:assumed-role/tested/session is not authorized to perform:`
const NOTHING: Partial<Principal> = { policies: [] }
const ALIASES = policyText({ Effect: 'Allow', Action: 'kms:ListAliases', Resource: '*' })
const DENIED = policyText(EVERYTHING, { Effect: 'Deny', Action: 'kms:*', Resource: '*' })
const listKeys = async (settings: Settings): Promise<unknown> =>
  new KMSClient(settings).send(new ListKeysCommand({}))
const listAliases = async (settings: Settings): Promise<unknown> =>
  new KMSClient(settings).send(new ListAliasesCommand({}))

describe('refusals, as each service words them', () => {
  it.each([
    [
      'kms',
      listAliases,
      'AccessDeniedException',
      `${WHO} kms:ListAliases on resource: * because no identity-based policy allows the kms:ListAliases action`,
    ],
    [
      'cloudtrail',
      async (settings: Settings) => new CloudTrailClient(settings).send(new DescribeTrailsCommand({})),
      'AccessDeniedException',
      `${WHO} cloudtrail:DescribeTrails because no identity-based policy allows the cloudtrail:DescribeTrails action`,
    ],
    [
      'ec2',
      async (settings: Settings) => new EC2Client(settings).send(new DescribeRegionsCommand({})),
      'UnauthorizedOperation',
      `You are not authorized to perform this operation. ${WHO} ec2:DescribeRegions because no identity-based policy allows the ec2:DescribeRegions action`,
    ],
    [
      'iam',
      async (settings: Settings) => new IAMClient(settings).send(new ListRolesCommand({})),
      'AccessDenied',
      `${WHO} iam:ListRoles on resource: * because no identity-based policy allows the iam:ListRoles action`,
    ],
    [
      's3',
      async (settings: Settings) => new S3Client(settings).send(new ListBucketsCommand({})),
      'AccessDenied',
      `${WHO} s3:ListAllMyBuckets on resource: * because no identity-based policy allows the s3:ListAllMyBuckets action`,
    ],
  ])('%s', async (_service, ask, name, message) => {
    await expect(ask(await as(NOTHING))).rejects.toMatchObject({ name, message })
  })
})

describe('refusals name the kind of policy', () => {
  const READER_ARN = `arn:aws:iam::${MEMBER}:policy/Reader`
  it.each([
    [
      'a service control policy, by its ARN',
      {},
      undefined,
      listKeys,
      `with an explicit deny in a service control policy: arn:aws:organizations::${MANAGEMENT}:policy/o-small00000/service_control_policy/p-nolisting`,
    ],
    [
      'a policy of the principal',
      { policies: [{ name: 'p', document: DENIED }] },
      undefined,
      listAliases,
      'with an explicit deny in an identity-based policy',
    ],
    [
      'a managed policy, by its ARN',
      { policies: [{ name: 'Reader', arn: READER_ARN, document: DENIED }] },
      undefined,
      listAliases,
      `with an explicit deny in an identity-based policy: ${READER_ARN}`,
    ],
    [
      'a permissions boundary',
      { permissionsBoundary: { name: 'b', document: policyText() } },
      undefined,
      listAliases,
      'because no permissions boundary allows the kms:ListAliases action',
    ],
    [
      'a session policy',
      {},
      policyText(),
      listAliases,
      'because no session policy allows the kms:ListAliases action',
    ],
  ])('%s', async (_kind, tested, policy, ask, ending) => {
    const settings = await as(tested, policy === undefined ? {} : { policy })
    await expect(ask(settings)).rejects.toMatchObject({
      message: expect.stringMatching(new RegExp(`${ending.replaceAll('*', '\\*')}$`, 'u')),
    })
  })
})

describe('authorization', () => {
  it('counts policies of the principal, its tags and its session', async () => {
    const tagged = policyText({
      Effect: 'Allow',
      Action: 'kms:ListAliases',
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:PrincipalTag/team': 'security', 'aws:RequestedRegion': 'us-east-1' },
      },
    })
    const tested = { policies: [{ name: 'p', document: tagged }], tags: { team: 'security' } }
    await expect(listAliases(await as(tested))).resolves.toBeDefined()
    await expect(listAliases(await as({ ...tested, tags: {} }))).rejects.toThrow('no identity-based policy')
    await expect(listAliases(await as({}, { policy: ALIASES }))).resolves.toBeDefined()
  })

  it('refuses what hangs on a policy whose document the estate lacks', async () => {
    const unread = { name: 'Unread', arn: `arn:aws:iam::${MEMBER}:policy/Unread` }
    await expect(listAliases(await as({ policies: [unread] }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    })
    const bound = { permissionsBoundary: unread }
    await expect(listAliases(await as(bound))).rejects.toMatchObject({ name: 'AccessDeniedException' })
  })

  it('can be switched off', async () => {
    await expect(listKeys(await as(NOTHING, { authorization: false }))).resolves.toBeDefined()
  })
})
