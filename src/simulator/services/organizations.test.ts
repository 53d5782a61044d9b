import * as sdk from '@aws-sdk/client-organizations'
import { describe, expect, it } from 'vitest'
import { generateOrganization } from '../scenarios/generate.js'
import { emptyEstate, simulate } from '../../../test/support/simulator.js'
import {
  ARCHIVE,
  CLOSED,
  MANAGEMENT,
  MEMBER,
  smallOrganization,
} from '../../../test/support/small-organization.js'
import { inProcessHandler } from '../handler.js'

function client(accountId: string, estate = smallOrganization()): sdk.OrganizationsClient {
  return new sdk.OrganizationsClient({
    region: 'us-east-1',
    credentials: { accessKeyId: accountId, secretAccessKey: 'none' },
    requestHandler: inProcessHandler(simulate(estate)),
    maxAttempts: 1,
  })
}

const management = client(MANAGEMENT)

describe('who may ask Organizations', () => {
  const list = async (accountId: string): Promise<unknown> =>
    client(accountId).send(new sdk.ListAccountsCommand({}))

  it('the management account and its delegated administrators', async () => {
    await expect(list(MANAGEMENT)).resolves.toBeDefined()
    await expect(list(ARCHIVE)).resolves.toBeDefined()
  })

  it('no other member, but for the organization itself', async () => {
    await expect(list(MEMBER)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: "You don't have permissions to access this resource.",
    })
    const { Organization: found } = await client(MEMBER).send(new sdk.DescribeOrganizationCommand({}))
    expect(found).toMatchObject({ Id: 'o-small00000', MasterAccountId: MANAGEMENT, FeatureSet: 'ALL' })
  })

  it('nobody where there is no organization', async () => {
    await expect(
      client(MANAGEMENT, emptyEstate(MANAGEMENT)).send(new sdk.DescribeOrganizationCommand({})),
    ).rejects.toMatchObject({ name: 'AWSOrganizationsNotInUseException' })
  })
})

describe('accounts', () => {
  it('come twenty a page', async () => {
    const estate = generateOrganization({ accounts: 45, ownTrailEvery: 0 })
    const asked = client(estate.organization?.managementAccountId ?? '', estate)
    const sizes: number[] = []
    for await (const page of sdk.paginateListAccounts({ client: asked }, {}))
      sizes.push(page.Accounts?.length ?? 0)
    expect(sizes).toEqual([20, 20, 5])
  })

  it('say what they are', async () => {
    const { Account: found } = await management.send(new sdk.DescribeAccountCommand({ AccountId: CLOSED }))
    expect(found).toMatchObject({
      Name: 'closed',
      Status: 'SUSPENDED',
      Arn: `arn:aws:organizations::${MANAGEMENT}:account/o-small00000/${CLOSED}`,
    })
    await expect(
      management.send(new sdk.DescribeAccountCommand({ AccountId: '999999999999' })),
    ).rejects.toMatchObject({ name: 'AccountNotFoundException' })
  })

  it('can be delegated administrators', async () => {
    const { DelegatedAdministrators: found = [] } = await management.send(
      new sdk.ListDelegatedAdministratorsCommand({}),
    )
    expect(found.map((one) => one.Id)).toEqual([ARCHIVE])
  })

  it('take no token that is none of theirs', async () => {
    await expect(management.send(new sdk.ListAccountsCommand({ NextToken: '!' }))).rejects.toMatchObject({
      name: 'InvalidInputException',
    })
  })
})

describe('the tree', () => {
  it('is walked from the root to the accounts and back', async () => {
    const { Roots: roots = [] } = await management.send(new sdk.ListRootsCommand({}))
    const ParentId = roots[0]?.Id ?? ''
    expect(roots[0]?.PolicyTypes).toEqual([{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }])
    const { OrganizationalUnits: units = [] } = await management.send(
      new sdk.ListOrganizationalUnitsForParentCommand({ ParentId }),
    )
    expect(units.map((unit) => unit.Name)).toEqual(['Security', 'Work'])
    const unit = { ParentId: 'ou-root-work' }
    const { Accounts: accounts = [] } = await management.send(new sdk.ListAccountsForParentCommand(unit))
    expect(accounts.map((one) => one.Id)).toEqual([MEMBER, CLOSED])
    const { Children: children = [] } = await management.send(
      new sdk.ListChildrenCommand({ ...unit, ChildType: 'ACCOUNT' }),
    )
    expect(children.map((one) => one.Id)).toEqual([MEMBER, CLOSED])
    const parents = await management.send(new sdk.ListParentsCommand({ ChildId: MEMBER }))
    expect(parents.Parents).toEqual([{ Id: 'ou-root-work', Type: 'ORGANIZATIONAL_UNIT' }])
    const above = await management.send(new sdk.ListParentsCommand({ ChildId: 'ou-root-work' }))
    expect(above.Parents).toEqual([{ Id: 'r-root', Type: 'ROOT' }])
  })

  it.each([
    [
      'a parent',
      new sdk.ListChildrenCommand({ ParentId: 'ou-none', ChildType: 'ACCOUNT' }),
      'ParentNotFoundException',
    ],
    ['a child', new sdk.ListParentsCommand({ ChildId: '999999999999' }), 'ChildNotFoundException'],
    [
      'a unit',
      new sdk.DescribeOrganizationalUnitCommand({ OrganizationalUnitId: 'ou-none' }),
      'OrganizationalUnitNotFoundException',
    ],
  ])('has no place for %s that is not there', async (_title, command, name) => {
    // The commands differ in type only; each is sent as it is.
    await expect(management.send(command as sdk.ListChildrenCommand)).rejects.toMatchObject({ name })
  })
})

describe('policies', () => {
  const Filter = 'SERVICE_CONTROL_POLICY'

  it('are listed with AWS’s own, and described', async () => {
    const { Policies: found = [] } = await management.send(new sdk.ListPoliciesCommand({ Filter }))
    expect(found.map((one) => [one.Id, one.AwsManaged])).toEqual([
      ['p-FullAWSAccess', true],
      ['p-nolisting', false],
    ])
    const { Policy: policy } = await management.send(
      new sdk.DescribePolicyCommand({ PolicyId: 'p-nolisting' }),
    )
    expect(policy?.Content).toContain('kms:ListKeys')
    expect(policy?.PolicySummary?.Arn).toBe(
      `arn:aws:organizations::${MANAGEMENT}:policy/o-small00000/service_control_policy/p-nolisting`,
    )
  })

  it('are found by target and the other way round', async () => {
    const { Policies: found = [] } = await management.send(
      new sdk.ListPoliciesForTargetCommand({ TargetId: 'ou-root-work', Filter }),
    )
    expect(found.map((one) => one.Id)).toEqual(['p-FullAWSAccess', 'p-nolisting'])
    const { Targets: targets = [] } = await management.send(
      new sdk.ListTargetsForPolicyCommand({ PolicyId: 'p-nolisting' }),
    )
    expect(targets.map((one) => [one.TargetId, one.Type])).toEqual([['ou-root-work', 'ORGANIZATIONAL_UNIT']])
  })
})
