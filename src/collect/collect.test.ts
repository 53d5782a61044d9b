import { describe, expect, it } from 'vitest'
import { collectEstate } from './collect.js'
import type { CollectOptions } from './options.js'
import type { Answer, AwsPort, ReadFailure, ReadRequest } from './ports.js'

const ME = '111111111111'
const MEMBER = '222222222222'
const SOURCE = {
  callerArn: `arn:aws:iam::${ME}:user/auditor`,
  accountId: ME,
  endpoint: 'AWS',
  answeredBy: 'aws',
} as const

type Reply = Readonly<Record<string, unknown>> | ReadFailure
type Script = (request: ReadRequest) => Reply | undefined

const NOT_FOUND: ReadFailure = {
  kind: 'not-found',
  code: 'NoSuchThing',
  message: 'nothing is scripted for this',
}

function isFailure(reply: Reply): reply is ReadFailure {
  return typeof reply['kind'] === 'string' && typeof reply['code'] === 'string'
}

/** A port that answers from a script, after a shuffled delay: the order of answers must not matter. */
class ScriptedPort implements AwsPort {
  readonly asked: ReadRequest[] = []
  readonly #script: Script
  readonly #closed: readonly string[]

  constructor(script: Script, closed: readonly string[] = []) {
    this.#script = script
    this.#closed = closed
  }

  async caller(): Promise<{ source: typeof SOURCE; partition: string; region: string }> {
    return { source: SOURCE, partition: 'aws', region: 'us-east-1' }
  }

  async enter(accountId: string): ReturnType<AwsPort['enter']> {
    if (accountId === ME) return { ok: true, source: SOURCE }
    const roleArn = `arn:aws:iam::${accountId}:role/Audit`
    const failure: ReadFailure = {
      kind: 'denied',
      code: 'AccessDenied',
      message: 'is not authorized to perform: sts:AssumeRole',
    }
    if (this.#closed.includes(accountId)) return { ok: false, roleArn, failure }
    return { ok: true, roleArn, source: { ...SOURCE, callerArn: roleArn, accountId } }
  }

  async read(request: ReadRequest): Promise<Answer> {
    this.asked.push(request)
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
    const reply = this.#script(request) ?? NOT_FOUND
    return isFailure(reply) ? { ok: false, failure: reply } : { ok: true, output: reply }
  }

  now(): Date {
    return new Date('2026-03-01T12:00:00Z')
  }

  calls(): number {
    return this.asked.length
  }
}

const ARN = `arn:aws:cloudtrail:us-east-1:${ME}:trail/org`
const TRAIL = {
  Name: 'org',
  TrailARN: ARN,
  HomeRegion: 'us-east-1',
  IsMultiRegionTrail: true,
  IsOrganizationTrail: true,
  LogFileValidationEnabled: true,
  S3BucketName: 'logs',
  KmsKeyId: '',
}

const regions = { Regions: [{ RegionName: 'eu-west-1' }, { RegionName: 'us-east-1' }] }

function script(special: Script): Script {
  return (request) => {
    const found = special(request)
    if (found !== undefined) return found
    switch (request.operation) {
      case 'ListRegions':
        return regions
      case 'DescribeTrails':
        return { trailList: [TRAIL] }
      case 'GetTrailStatus':
        return { IsLogging: true, LatestDeliveryTime: new Date('2026-03-01T11:55:00Z') }
      case 'ListEventDataStores':
        return { EventDataStores: [] }
      default:
        return undefined
    }
  }
}

async function collected(
  special: Script,
  options: CollectOptions = {},
  closed: string[] = [],
): ReturnType<typeof collectEstate> {
  return collectEstate(new ScriptedPort(script(special), closed), options, '0.0.0')
}

const nothing: Script = () => undefined

describe('collect', () => {
  it('takes one trail from its many sightings, and no key from an empty text', async () => {
    const estate = await collected(nothing, { accounts: [ME, MEMBER] })
    expect(estate.trails).toHaveLength(1)
    expect(estate.trails[0]).toMatchObject({
      arn: ARN,
      accountId: ME,
      homeRegion: 'us-east-1',
      kmsKeyId: null,
    })
    expect(estate.accounts.map((account) => account.trailArns)).toEqual([[ARN], [ARN]])
  })

  it('asks for the status in the home region, as the owner', async () => {
    const port = new ScriptedPort(script(nothing))
    await collectEstate(port, { accounts: [MEMBER, ME] }, '0.0.0')
    const status = port.asked.filter((request) => request.operation === 'GetTrailStatus')
    expect(status).toMatchObject([{ accountId: ME, region: 'us-east-1', input: { Name: ARN } }])
  })

  it('asks an account that shows the trail where its owner is out of reach', async () => {
    const foreign = { ...TRAIL, TrailARN: ARN.replace(ME, '333333333333') }
    const port = new ScriptedPort(
      script(({ operation }) => (operation === 'DescribeTrails' ? { trailList: [foreign] } : undefined)),
    )
    await collectEstate(port, { accounts: [MEMBER] }, '0.0.0')
    expect(port.asked.find((request) => request.operation === 'GetTrailStatus')?.accountId).toBe(MEMBER)
  })

  it('is the same estate whatever the order of answers', async () => {
    const hashes = await Promise.all(
      Array.from({ length: 5 }, async () => (await collected(nothing, { accounts: [MEMBER, ME] })).hash),
    )
    expect(new Set(hashes.slice(0, 5)).size).toBe(1)
  })

  it.each([[[null]], [['x']], [[{ Name: 'without ARN' }]]])(
    'never loses an item of a list that it can not read: %j',
    async (trailList) => {
      const estate = await collected(({ operation }) =>
        operation === 'DescribeTrails' ? { trailList } : undefined,
      )
      expect(estate.accounts[0]?.sweptRegions).toEqual([])
      expect(estate.failures.filter((one) => one.kind === 'invalid-answer')).toHaveLength(2)
    },
  )

  it('takes no regions at all for no answer', async () => {
    const estate = await collected(({ operation }) =>
      operation === 'ListRegions' ? { Regions: [] } : undefined,
    )
    expect(estate.accounts[0]?.sweptRegions).toHaveLength(17)
    expect(estate.accounts[0]?.enabledRegions).toBeUndefined()
  })

  it('never takes an answer without its list for "no trails"', async () => {
    const estate = await collected(({ operation }) => (operation === 'DescribeTrails' ? {} : undefined))
    expect(estate.accounts[0]?.sweptRegions).toEqual([])
    expect(estate.failures.filter((one) => one.kind === 'invalid-answer')).toHaveLength(2)
  })

  it('records a refusal with the action that is missing', async () => {
    const denied: ReadFailure = { kind: 'denied', code: 'AccessDeniedException', message: 'no' }
    const estate = await collected(({ operation }) => (operation === 'GetTrailStatus' ? denied : undefined))
    expect(estate.trails[0]?.status).toBeUndefined()
    expect(estate.failures).toContainEqual(
      expect.objectContaining({
        operation: 'cloudtrail:GetTrailStatus',
        subject: ARN,
        action: 'cloudtrail:GetTrailStatus',
      }),
    )
  })

  it('falls back to EC2 for regions, and to those that can not be off, with the failures', async () => {
    const denied: ReadFailure = { kind: 'denied', code: 'AccessDeniedException', message: 'no' }
    const viaEc2 = await collected(({ operation }) => {
      if (operation === 'ListRegions') return denied
      return operation === 'DescribeRegions'
        ? {
            Regions: [{ RegionName: 'us-east-1' }, { RegionName: 'me-south-1', OptInStatus: 'not-opted-in' }],
          }
        : undefined
    })
    expect(viaEc2.accounts[0]?.enabledRegions).toEqual(['us-east-1'])
    const neither = await collected(({ service }) =>
      service === 'account' || service === 'ec2' ? denied : undefined,
    )
    expect(neither.accounts[0]?.enabledRegions).toBeUndefined()
    expect(neither.accounts[0]?.sweptRegions).toHaveLength(17)
    expect(neither.failures.map((one) => one.operation)).toEqual(
      expect.arrayContaining(['account:ListRegions', 'ec2:DescribeRegions']),
    )
  })

  it('lets an account whose role can not be assumed cost only itself', async () => {
    const estate = await collected(nothing, { accounts: [ME, MEMBER] }, [MEMBER])
    expect(estate.accounts).toMatchObject([
      { id: ME, access: 'caller' },
      { id: MEMBER, access: 'none' },
    ])
    expect(estate.failures.filter((one) => one.accountId === MEMBER)).toMatchObject([
      { operation: 'sts:AssumeRole', subject: `arn:aws:iam::${MEMBER}:role/Audit`, kind: 'denied' },
    ])
  })

  it('pages through the organization and leaves closed accounts unread', async () => {
    const pages: Readonly<Record<string, Reply>> = {
      first: { Accounts: [{ Id: ME, Name: 'management', Status: 'ACTIVE' }], NextToken: 'second' },
      second: { Accounts: [{ Id: MEMBER, Name: 'closed', Status: 'SUSPENDED' }] },
    }
    const port = new ScriptedPort(
      script(({ operation, input }) =>
        operation === 'ListAccounts'
          ? pages[input?.['NextToken'] === 'second' ? 'second' : 'first']
          : undefined,
      ),
    )
    const estate = await collectEstate(port, { organization: true }, '0.0.0')
    expect(estate.accounts).toMatchObject([
      { name: 'management', access: 'caller' },
      { name: 'closed', access: 'none', status: 'SUSPENDED' },
    ])
    expect(port.asked.some((request) => request.accountId === MEMBER)).toBe(false)
  })

  it('asks a foreign key only to be described, and says why the rest is not known', async () => {
    const key = 'arn:aws:kms:us-east-1:999999999999:key/k'
    const sealed = { ...TRAIL, KmsKeyId: key }
    const port = new ScriptedPort(
      script(({ operation }) => {
        if (operation === 'DescribeTrails') return { trailList: [sealed] }
        return operation === 'DescribeKey'
          ? { KeyMetadata: { Arn: key, KeyManager: 'CUSTOMER', KeyState: 'Enabled' } }
          : undefined
      }),
    )
    const estate = await collectEstate(port, {}, '0.0.0')
    expect(estate.keys).toMatchObject([{ arn: key, exists: true, keyState: 'Enabled' }])
    expect(
      port.asked.filter((request) => request.service === 'kms').map((request) => request.operation),
    ).toEqual(['DescribeKey'])
    expect(estate.failures.filter((one) => one.subject === key).map((one) => one.operation)).toContain(
      'kms:GetKeyPolicy',
    )
  })

  it('takes half a list of grants for none at all', async () => {
    const key = `arn:aws:kms:us-east-1:${ME}:key/k`
    const throttled: ReadFailure = {
      kind: 'throttled',
      code: 'ThrottlingException',
      message: 'Rate exceeded',
    }
    const estate = await collected(({ operation, input }) => {
      if (operation === 'DescribeTrails') return { trailList: [{ ...TRAIL, KmsKeyId: key }] }
      if (operation === 'DescribeKey') return { KeyMetadata: { Arn: key } }
      if (operation !== 'ListGrants') return undefined
      return input?.['Marker'] === undefined ? { Grants: [], Truncated: true, NextMarker: 'm' } : throttled
    })
    expect(estate.keys[0]?.grants).toBeUndefined()
    expect(estate.failures).toContainEqual(
      expect.objectContaining({ operation: 'kms:ListGrants', subject: key, kind: 'throttled' }),
    )
  })
})
