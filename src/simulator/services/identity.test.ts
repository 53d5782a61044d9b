import { AccountClient, GetRegionOptStatusCommand, ListRegionsCommand } from '@aws-sdk/client-account'
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2'
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { simulate } from '../../../test/support/simulator.js'
import { manualClock } from '../clock.js'
import { createWorld } from '../create.js'
import { inProcessHandler } from '../handler.js'
import { START } from '../scenarios/parts.js'
import { type SimulatorServer, startServer } from '../server.js'
import { Simulator } from '../simulator.js'
import {
  ARCHIVE,
  MANAGEMENT,
  MEMBER,
  roleArn,
  smallOrganization,
} from '../../../test/support/small-organization.js'

interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Both ways in: the same conversations must go alike. */
let server: SimulatorServer
beforeAll(async () => {
  server = await startServer({ simulator: simulate(smallOrganization()) })
})
afterAll(async () => server.close())

type Way = 'in process' | 'over HTTP'

function settings(way: Way, accessKeyId: string, region = 'us-east-1'): object {
  return {
    region,
    endpoint: way === 'over HTTP' ? server.url : 'http://127.0.0.1',
    credentials: { accessKeyId, secretAccessKey: 'none' },
    maxAttempts: 1,
    ...(way === 'over HTTP' ? {} : { requestHandler: inProcessHandler(simulate(smallOrganization())) }),
  }
}

describe.each(['in process', 'over HTTP'] as const)('identity %s', (way) => {
  const assume = async (input: Partial<AssumeRoleCommandInput>, as = MANAGEMENT): Promise<Credentials> => {
    const sts = new STSClient(settings(way, as))
    const { Credentials: made } = await sts.send(
      new AssumeRoleCommand({ RoleArn: roleArn(MEMBER), RoleSessionName: 'audit', ...input }),
    )
    return {
      accessKeyId: made?.AccessKeyId ?? '',
      secretAccessKey: made?.SecretAccessKey ?? '',
      sessionToken: made?.SessionToken ?? '',
    }
  }
  const whoIs = async (credentials: Credentials): Promise<string | undefined> =>
    (await new STSClient({ ...settings(way, ''), credentials }).send(new GetCallerIdentityCommand({}))).Arn

  it('takes twelve digits for an administrator, anything else for the estate’s caller', async () => {
    const secretAccessKey = 'none'
    expect(await whoIs({ accessKeyId: MEMBER, secretAccessKey })).toBe(
      `arn:aws:iam::${MEMBER}:user/administrator`,
    )
    expect(await whoIs({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey })).toBe(
      `arn:aws:iam::${MANAGEMENT}:user/auditor`,
    )
  })

  it('keeps the sessions of accounts apart', async () => {
    const [first, second] = await Promise.all([assume({}), assume({ RoleArn: roleArn(ARCHIVE) })])
    expect(await whoIs(first)).toBe(`arn:aws:sts::${MEMBER}:assumed-role/OrganizationAccountAccessRole/audit`)
    expect(await whoIs(second)).toBe(
      `arn:aws:sts::${ARCHIVE}:assumed-role/OrganizationAccountAccessRole/audit`,
    )
  })

  it.each([
    ['a role that trusts someone else', {}, ARCHIVE, 'AccessDenied'],
    ['a role that is not there', { RoleArn: `arn:aws:iam::${MEMBER}:role/none` }, MANAGEMENT, 'AccessDenied'],
    ['a role of a closed account', { RoleArn: roleArn('444444444444') }, MANAGEMENT, 'AccessDenied'],
    ['a role without its external id', { RoleArn: roleArn(MEMBER, 'guarded') }, MANAGEMENT, 'AccessDenied'],
    [
      'a wrong external id',
      { RoleArn: roleArn(MEMBER, 'guarded'), ExternalId: 'no' },
      MANAGEMENT,
      'AccessDenied',
    ],
    ['too short a session', { DurationSeconds: 60 }, MANAGEMENT, 'ValidationError'],
    ['too odd a name', { RoleSessionName: 'a b' }, MANAGEMENT, 'ValidationError'],
    ['a broken session policy', { Policy: '{' }, MANAGEMENT, 'MalformedPolicyDocumentException'],
    ['policies by ARN', { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/X' }] }, MANAGEMENT, 'NotImplemented'],
  ])('refuses %s', async (_title, input, as, name) => {
    await expect(assume(input, as)).rejects.toMatchObject({ name })
  })

  it('asks for the external id that a role wants', async () => {
    await expect(assume({ RoleArn: roleArn(MEMBER, 'guarded'), ExternalId: 'secret' })).resolves.toBeDefined()
  })

  it('gives users session tokens, sessions none', async () => {
    const sts = new STSClient(settings(way, MEMBER))
    const { Credentials: made } = await sts.send(new GetSessionTokenCommand({}))
    const credentials = {
      accessKeyId: made?.AccessKeyId ?? '',
      secretAccessKey: 'x',
      sessionToken: made?.SessionToken ?? '',
    }
    expect(await whoIs(credentials)).toBe(`arn:aws:iam::${MEMBER}:user/administrator`)
  })
})

describe('regions', () => {
  const regionsOf = async (accountId: string, AllRegions: boolean): Promise<string[]> => {
    const ec2 = new EC2Client(settings('over HTTP', accountId))
    const { Regions = [] } = await ec2.send(new DescribeRegionsCommand({ AllRegions }))
    return Regions.map((one) => `${one.RegionName} ${one.OptInStatus}`)
  }

  it('are the seventeen that need no opting in, unless the estate says otherwise', async () => {
    expect(await regionsOf(MANAGEMENT, false)).toHaveLength(17)
    expect(await regionsOf(MANAGEMENT, true)).toContain('ap-east-1 not-opted-in')
    expect(await regionsOf(MEMBER, false)).toEqual(['ap-east-1 opted-in', 'us-east-1 opt-in-not-required'])
  })

  it('are listed alike by the Account API, page by page', async () => {
    const account = new AccountClient(settings('over HTTP', MANAGEMENT))
    const first = await account.send(
      new ListRegionsCommand({ MaxResults: 10, RegionOptStatusContains: ['ENABLED_BY_DEFAULT'] }),
    )
    const rest = await account.send(
      new ListRegionsCommand({
        MaxResults: 10,
        RegionOptStatusContains: ['ENABLED_BY_DEFAULT'],
        NextToken: first.NextToken,
      }),
    )
    expect([first.Regions?.length, rest.Regions?.length, rest.NextToken]).toEqual([10, 7, undefined])
    const status = await account.send(new GetRegionOptStatusCommand({ RegionName: 'ap-east-1' }))
    expect(status.RegionOptStatus).toBe('DISABLED')
  })
})

describe('session tokens', () => {
  it.each([
    ['that are over', 3601, undefined, 'ExpiredToken'],
    ['that are none of ours', 0, 'trailseal-simulated-session.e30', 'InvalidClientTokenId'],
  ])('%s are refused', async (_title, seconds, token, name) => {
    const clock = manualClock(Date.parse(START))
    const simulator = new Simulator(createWorld({ estate: smallOrganization(), clock }))
    const common = { ...settings('in process', MANAGEMENT), requestHandler: inProcessHandler(simulator) }
    const { Credentials: made } = await new STSClient(common).send(
      new AssumeRoleCommand({ RoleArn: roleArn(MEMBER), RoleSessionName: 'audit' }),
    )
    clock.advance(seconds * 1000)
    const credentials = {
      accessKeyId: 'ASIA',
      secretAccessKey: 'x',
      sessionToken: token ?? made?.SessionToken ?? '',
    }
    await expect(
      new STSClient({ ...common, credentials }).send(new GetCallerIdentityCommand({})),
    ).rejects.toMatchObject({ name })
  })
})
