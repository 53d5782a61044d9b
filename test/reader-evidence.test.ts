import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Estate } from '../src/domain/estate.js'
import type { Principal } from '../src/domain/principal.js'
import { compliantAccount } from '../src/simulator/scenarios/compliant.js'
import { messyOrganization } from '../src/simulator/scenarios/messy.js'
import { startServer } from '../src/simulator/server.js'
import { type CollectOptions, collect } from '../src/toolkit/collect.js'
import { simulate } from './support/simulator.js'
import { CLOSED, MANAGEMENT, MEMBER, smallOrganization } from './support/small-organization.js'

const ARCHIVE = '222222222222'
const VENDOR = '999999999999'
const DETAILS = 'iam:GetAccountAuthorizationDetails'

interface Faults {
  readonly operation: string
  readonly from?: number
  readonly times?: number
}

/** What is collected of a simulated estate by an account's administrator. */
async function collected(
  estate: Estate,
  options: CollectOptions & { as?: string; fault?: Faults } = {},
): Promise<Estate> {
  const { as = estate.sources[0]?.accountId ?? '', fault, ...rest } = options
  process.env['AWS_ACCESS_KEY_ID'] = as
  const simulator = simulate(estate)
  if (fault !== undefined) {
    const refuse = { kind: 'refuse', code: 'AccessDenied', message: 'is not authorized' } as const
    simulator.faults.load([{ from: 1, times: 1000, ...fault, action: refuse }])
  }
  const server = await startServer({ simulator })
  try {
    return await collect({ endpointUrl: server.url, region: 'us-east-1', ...rest })
  } finally {
    await server.close()
  }
}

function failuresOf(estate: Estate, operation: string): string[] {
  return estate.failures
    .filter((one) => one.operation === operation)
    .map((one) => [one.accountId, one.code, one.action].join(' '))
}

const keyBefore = process.env['AWS_ACCESS_KEY_ID']
beforeEach(() => void (process.env['AWS_SECRET_ACCESS_KEY'] = 'none'))
afterEach(() => {
  if (keyBefore === undefined) delete process.env['AWS_ACCESS_KEY_ID']
  else process.env['AWS_ACCESS_KEY_ID'] = keyBefore
})

describe('principals', () => {
  it('come back as the estate has them, with documents of managed policies kept once', async () => {
    const world = messyOrganization()
    const found = await collected(world, { organization: true })
    const byArn = new Map(found.principals.map((one) => [one.arn, one]))
    for (const { uniqueId, ...one } of world.principals.filter((own) => own.uniqueId !== undefined)) {
      const { read, ...same } = byArn.get(one.arn) ?? ({} as Principal)
      // IAM lists groups and tags also where there are none.
      const none = {
        ...(one.kind === 'user' ? { groups: [] } : {}),
        ...(one.kind === 'group' ? {} : { tags: {} }),
      }
      expect(same).toEqual({ ...none, ...one, uniqueId })
      expect(read?.at).toMatch(/^2026-03-01T/u)
    }
    expect(found.managedPolicies).toEqual(
      world.managedPolicies.toSorted((left, right) => (left.arn < right.arn ? -1 : 1)),
    )
  })

  it('are read of the accounts that can matter, and of no others', async () => {
    const found = await collected(messyOrganization(), { organization: true })
    const read = found.accounts.filter((one) => one.principalsRead === true).map((one) => one.id)
    expect(read).toContain(ARCHIVE)
    // The management account owns neither key nor bucket; nothing names the new and the closed account.
    for (const id of [MANAGEMENT, '171717171717', '191919191919', '212121212121'])
      expect(read).not.toContain(id)
    expect(new Set(found.principals.map((one) => one.accountId))).toEqual(new Set(read))
    expect(failuresOf(found, DETAILS)).toEqual([`${VENDOR} ForeignAccount ${DETAILS}`])
  })

  it.each([
    ['refused', { operation: 'GetAccountAuthorizationDetails' }],
    ['refused on the second page', { operation: 'GetAccountAuthorizationDetails', from: 2 }],
  ])('%s are not read: the account says so, and why', async (_title, fault) => {
    const many = Array.from({ length: 1200 }, (_, index) => ({
      arn: `arn:aws:iam::${MANAGEMENT}:role/r${index}`,
      kind: 'role' as const,
      accountId: MANAGEMENT,
      policies: [],
    }))
    const account = compliantAccount()
    const whole = await collected({ ...account, principals: many })
    expect(whole.principals).toHaveLength(1200)
    expect(whole.accounts[0]?.principalsRead).toBe(true)
    const broken = await collected({ ...account, principals: many }, { fault })
    expect(broken.principals).toEqual([])
    expect(broken.accounts[0]?.principalsRead).toBeUndefined()
    expect(failuresOf(broken, DETAILS)).toEqual([`${MANAGEMENT} AccessDenied ${DETAILS}`])
  })

  it('are left out when not wanted, and that is on record', async () => {
    const found = await collected(compliantAccount(), { principals: false })
    expect([found.principals, found.managedPolicies]).toEqual([[], []])
    expect(failuresOf(found, DETAILS)).toEqual([`${MANAGEMENT} NotAsked `])
  })
})

describe('the organization', () => {
  const rcp = {
    id: 'p-rcp',
    name: 'OnlyOurs',
    type: 'RESOURCE_CONTROL_POLICY' as const,
    content: '{"Version":"2012-10-17","Statement":[]}',
    targets: ['r-root'],
  }
  const world = smallOrganization()
  const organization = world.organization && {
    ...world.organization,
    policies: [...(world.organization.policies ?? []), rcp],
  }

  it('is read whole when it is in scope: units, policies of both types, paths', async () => {
    const found = await collected({ ...world, organization }, { organization: true })
    const { units, policies, policyTypesEnabled, delegatedAdministrators } = found.organization ?? {}
    expect(policyTypesEnabled).toEqual(['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'])
    expect(delegatedAdministrators).toEqual([ARCHIVE])
    expect(units?.map((one) => [one.id, one.parentId, one.accounts])).toEqual([
      ['ou-root-security', 'r-root', [ARCHIVE]],
      ['ou-root-work', 'r-root', [MEMBER, CLOSED]],
      ['r-root', undefined, [MANAGEMENT]],
    ])
    expect(policies?.map((one) => [one.id, one.type, one.targets.length])).toEqual([
      ['p-FullAWSAccess', 'SERVICE_CONTROL_POLICY', 7],
      ['p-RCPFullAWSAccess', 'RESOURCE_CONTROL_POLICY', 7],
      ['p-nolisting', 'SERVICE_CONTROL_POLICY', 1],
      ['p-rcp', 'RESOURCE_CONTROL_POLICY', 1],
    ])
    expect(policies?.find((one) => one.id === 'p-rcp')).toEqual(rcp)
    expect(found.accounts.find((one) => one.id === MEMBER)?.organizationPath).toBe(
      'o-small00000/r-root/ou-root-work/',
    )
  })

  it('is read upwards of the accounts in scope otherwise: their paths, and the policies of each level', async () => {
    const found = await collected({ ...world, organization }, { accounts: [MEMBER] })
    expect(found.accounts.map((one) => one.organizationPath)).toEqual(['o-small00000/r-root/ou-root-work/'])
    expect(found.organization?.units).toBeUndefined()
    expect(found.organization?.policies?.map((one) => [one.id, one.targets])).toEqual([
      ['p-FullAWSAccess', [MEMBER, 'ou-root-work', 'r-root']],
      ['p-RCPFullAWSAccess', [MEMBER, 'ou-root-work', 'r-root']],
      ['p-nolisting', ['ou-root-work']],
      ['p-rcp', ['r-root']],
    ])
    const twin = await collected(found, { accounts: [MEMBER] })
    expect(twin.organization?.policies).toEqual(found.organization?.policies)
    expect(twin.accounts.map((one) => one.organizationPath)).toEqual(
      found.accounts.map((one) => one.organizationPath),
    )
  })

  it('shows a member nothing of that', async () => {
    const found = await collected({ ...world, organization }, { as: MEMBER })
    expect(found.organization).toMatchObject({ id: 'o-small00000', managementAccountId: MANAGEMENT })
    expect(Object.keys(found.organization ?? {})).not.toContain('policies')
    expect(found.accounts[0]?.organizationPath).toBeUndefined()
    expect(failuresOf(found, 'organizations:ListRoots')).toEqual([
      `${MEMBER} AccessDeniedException organizations:ListRoots`,
    ])
  })

  it.each([
    'ListOrganizationalUnitsForParent',
    'ListAccountsForParent',
    'ListPolicies',
    'ListTargetsForPolicy',
    'DescribePolicy',
  ])('without %s keeps no half of a tree or list', async (operation) => {
    const fault = { operation, from: 2 }
    const { organization: found } = await collected({ ...world, organization }, { organization: true, fault })
    const isTree = operation.endsWith('ForParent')
    expect([found?.units === undefined, found?.policies === undefined]).toEqual([isTree, !isTree])
  })
})

describe('a bucket', () => {
  it('has an owner, an ACL and access points with their policies', async () => {
    const world = compliantAccount()
    const acl = {
      ownerId: 'canonical-owner',
      grants: [
        { grantee: { type: 'CanonicalUser', id: 'canonical-owner' }, permission: 'FULL_CONTROL' },
        {
          grantee: { type: 'Group', uri: 'http://acs.amazonaws.com/groups/s3/LogDelivery' },
          permission: 'WRITE',
        },
      ],
    }
    const arn = (name: string): string => `arn:aws:s3:us-east-1:${MANAGEMENT}:accesspoint/${name}`
    const open = {
      blockPublicAcls: false,
      ignorePublicAcls: true,
      blockPublicPolicy: true,
      restrictPublicBuckets: false,
    }
    const point = { accountId: MANAGEMENT, region: 'us-east-1', publicAccessBlock: open }
    const accessPoints = [
      {
        ...point,
        name: 'analysts',
        arn: arn('analysts'),
        networkOrigin: 'VPC',
        vpcId: 'vpc-1',
        policy: '{"Statement":[]}',
      },
      { ...point, name: 'open', arn: arn('open'), networkOrigin: 'Internet', policy: null },
    ]
    const buckets = world.buckets.map(({ accountId, ...bucket }) => ({
      ...bucket,
      accountId,
      acl,
      accessPoints,
    }))
    const found = await collected({ ...world, buckets })
    expect(found.buckets[0]).toMatchObject({ accountId: MANAGEMENT, acl, accessPoints })
  })
})
