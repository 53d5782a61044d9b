import { DescribeTrailsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail'
import { DescribeKeyCommand, GetKeyPolicyCommand } from '@aws-sdk/client-kms'
import { describe, expect, it } from 'vitest'
import { clientsOf, refusal, stillSimulator } from '../../../test/support/simulated-clients.js'
import { estateSchema } from '../../domain/estate.js'
import { policyDocuments } from '../../domain/policy-documents.js'
import { issueSession } from '../credentials.js'
import { generateOrganization } from './generate.js'
import { SCENARIOS } from './index.js'
import { messyOrganization } from './messy.js'
import { keyArn, trailArn } from './parts.js'

describe.each(Object.entries(SCENARIOS))('%s', (_name, make) => {
  it('is an estate', () => {
    expect(estateSchema.safeParse(make()).error).toBeUndefined()
  })

  it('has accounts that nobody could own, each named once', () => {
    const { accounts } = make()
    // The first two digits, six times.
    for (const { id } of accounts) expect(id).toBe(id.slice(0, 2).repeat(6))
    expect(new Set(accounts.map((one) => one.name)).size).toBe(accounts.length)
  })

  it('is the same each time', () => {
    expect(make()).toEqual(make())
  })
})

describe('the messy organization', () => {
  const estate = messyOrganization()
  const simulator = stillSimulator(estate)
  const as = (accountId: string): ReturnType<typeof clientsOf> => clientsOf(simulator, accountId)

  it('has units, a delegated administrator, an opt-in Region and a suspended account', () => {
    expect(estate.organization?.units).toHaveLength(4)
    expect(estate.organization?.delegatedAdministrators).toEqual(['333333333333'])
    expect(estate.accounts.some((one) => one.enabledRegions?.includes('af-south-1'))).toBe(true)
    expect(estate.accounts.filter((one) => one.status === 'SUSPENDED')).toHaveLength(1)
  })

  /** Each way in which a key is wrong, as KMS tells it. */
  it.each([
    ['disabled', keyArn('333333333333', 'disabled-key'), { KeyState: 'Disabled' }],
    ['managed by AWS', keyArn('555555555555', 'aws-managed-s3'), { KeyManager: 'AWS' }],
    ['dying', keyArn('666666666666', 'dying-key'), { KeyState: 'PendingDeletion' }],
    ['of another Region', keyArn('121212121212', 'distant-key', 'eu-west-1'), { KeyState: 'Enabled' }],
    ['asymmetric', keyArn('252525252525', 'asymmetric-key'), { KeySpec: 'RSA_2048' }],
    [
      'of material that expires',
      keyArn('252525252525', 'imported-key'),
      { Origin: 'EXTERNAL', ExpirationModel: 'KEY_MATERIAL_EXPIRES' },
    ],
  ])('has a trail whose key is %s', async (_title, key, expected) => {
    expect(estate.trails.map((one) => one.kmsKeyId)).toContain(key)
    const [, , , region, owner = ''] = key.split(':')
    const { kms } = clientsOf(simulator, owner, region)
    expect((await kms.send(new DescribeKeyCommand({ KeyId: key }))).KeyMetadata).toMatchObject(expected)
  })

  it.each([
    ['777777777777', keyArn('777777777777', 'deleted-key'), 'NotFoundException'],
    ['888888888888', keyArn('999999999999', 'foreign-key'), 'AccessDeniedException'],
  ])('has a trail in %s whose key can not be described: %s', async (accountId, KeyId, code) => {
    expect(await refusal(as(accountId).kms.send(new DescribeKeyCommand({ KeyId })))).toContain(`${code}: `)
  })

  it.each([
    ['151515151515', 'stopped', { IsLogging: false }],
    ['151515151515', 'failing', { LatestDeliveryError: 'NoSuchBucket' }],
    ['252525252525', 'undigested', { LatestDigestDeliveryError: 'AccessDenied' }],
  ])('has in %s a trail that is %s', async (accountId, Name, expected) => {
    expect(await as(accountId).cloudtrail.send(new GetTrailStatusCommand({ Name }))).toMatchObject(expected)
  })

  it('has an account that no trail records', async () => {
    const { trailList } = await as('171717171717').cloudtrail.send(new DescribeTrailsCommand({}))
    expect(trailList).toEqual([])
  })

  /** What the collecting role is refused. */
  it.each([
    [
      '202020202020',
      async ({ kms }: ReturnType<typeof clientsOf>) => {
        await kms.send(new DescribeKeyCommand({ KeyId: keyArn('202020202020', 'reports-key') }))
      },
      'kms:DescribeKey',
    ],
    [
      '262626262626',
      async ({ kms }: ReturnType<typeof clientsOf>) => {
        await kms.send(new GetKeyPolicyCommand({ KeyId: keyArn('262626262626', 'analytics-key') }))
      },
      'kms:GetKeyPolicy',
    ],
    [
      '262626262626',
      async ({ cloudtrail }: ReturnType<typeof clientsOf>) => {
        await cloudtrail.send(new GetTrailStatusCommand({ Name: trailArn('262626262626', 'analytics') }))
      },
      'cloudtrail:GetTrailStatus',
    ],
  ])('has an account %s whose role is refused', async (accountId, call, action) => {
    const made = issueSession({
      roleArn: `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole`,
      sessionName: 'audit',
      expiresMs: simulator.world.clock.nowMs() + 3_600_000,
    })
    const clients = clientsOf(simulator, {
      accessKeyId: made.AccessKeyId,
      secretAccessKey: made.SecretAccessKey,
      sessionToken: made.SessionToken,
    })
    expect(await refusal(call(clients))).toMatch(new RegExp(`AccessDeniedException: .*${action}`, 'u'))
  })
})

describe('a generated organization', () => {
  it('has as many accounts and trails as are asked for', () => {
    const estate = generateOrganization({ accounts: 10_000, ownTrailEvery: 1, seed: 1 })
    expect([estate.accounts.length, estate.trails.length]).toEqual([10_000, 10_000])
  })

  it('is an estate, and the same for the same seed alone', () => {
    const make = (seed: number): string => JSON.stringify(generateOrganization({ accounts: 300, seed }))
    expect(estateSchema.safeParse(JSON.parse(make(1))).error).toBeUndefined()
    expect(make(1)).toBe(make(1))
    expect(make(1)).not.toBe(make(2))
  })

  it('has as many principals as are asked for, in the account that holds the key', () => {
    const estate = generateOrganization({ accounts: 3, principals: 2000 })
    expect(estateSchema.safeParse(estate).error).toBeUndefined()
    expect(estate.principals).toHaveLength(2000)
    expect(new Set(estate.principals.map((one) => one.accountId))).toEqual(
      new Set([estate.organization?.managementAccountId]),
    )
    const kinds = new Set(estate.principals.map((one) => one.kind))
    expect([...kinds].sort()).toEqual(['group', 'role', 'user'])
    const readers = estate.principals.filter((one) => one.policies.some(({ name }) => name === 'read-logs'))
    expect(readers.length).toBeGreaterThan(5)
    // Whatever a principal names by ARN has a document, kept once.
    const documentOf = policyDocuments(estate)
    const all = estate.principals.flatMap((one) => [
      ...one.policies,
      ...(one.permissionsBoundary === undefined ? [] : [one.permissionsBoundary]),
    ])
    expect(all.filter((one) => documentOf(one) === undefined)).toEqual([])
    expect(all.filter((one) => one.arn !== undefined && one.document !== undefined)).toEqual([])
  })

  it('of a seed mixes right and wrong trails', () => {
    const { trails, keys } = generateOrganization({ accounts: 2000, ownTrailEvery: 1, seed: 3 })
    const known = new Set(keys.map((one) => one.arn))
    const counts = [
      trails.filter((one) => one.kmsKeyId === undefined),
      trails.filter((one) => typeof one.kmsKeyId === 'string' && !known.has(one.kmsKeyId)),
      trails.filter((one) => one.status?.isLogging === false),
      keys.filter((one) => one.keyState === 'Disabled'),
      keys.filter((one) => one.policy?.includes('cloudtrail') === false),
    ].map((found) => found.length)
    for (const count of counts) expect(count).toBeGreaterThan(20)
    expect(trails.length - counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(1000)
  })
})
