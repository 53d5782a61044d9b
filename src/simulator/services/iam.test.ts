import * as sdk from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import type { Principal } from '../../domain/principal.js'
import { simulate } from '../../../test/support/simulator.js'
import {
  EVERYTHING,
  MEMBER,
  policyText,
  role,
  roleArn,
  smallOrganization,
} from '../../../test/support/small-organization.js'
import { inProcessHandler } from '../handler.js'

const READ = policyText({ Effect: 'Allow', Action: 'kms:Describe*', Resource: '*' })
const MANAGED = `arn:aws:iam::${MEMBER}:policy/audit/KeyReader`

const READER = role('reader', {
  uniqueId: 'AROAREADER',
  tags: { team: 'security' },
  policies: [
    { name: 'own', document: READ },
    { name: 'KeyReader', arn: MANAGED, document: READ },
  ],
})
const USER: Principal = {
  arn: `arn:aws:iam::${MEMBER}:user/people/alice`,
  kind: 'user',
  accountId: MEMBER,
  policies: [],
  groups: [`arn:aws:iam::${MEMBER}:group/readers`],
}
const GROUP: Principal = {
  arn: `arn:aws:iam::${MEMBER}:group/readers`,
  kind: 'group',
  accountId: MEMBER,
  policies: [{ name: 'read', document: READ }],
}

const iam = new sdk.IAMClient({
  region: 'us-east-1',
  credentials: { accessKeyId: MEMBER, secretAccessKey: 'none' },
  requestHandler: inProcessHandler(simulate(smallOrganization([READER, USER, GROUP]))),
  maxAttempts: 1,
})

describe('roles', () => {
  it('are the account’s own and the one that Organizations makes', async () => {
    const { Roles: roles = [] } = await iam.send(new sdk.ListRolesCommand({}))
    expect(roles.map((one) => one.RoleName)).toEqual(['guarded', 'reader', 'OrganizationAccountAccessRole'])
  })

  it('show their trust policy percent-encoded', async () => {
    const { Role: found } = await iam.send(new sdk.GetRoleCommand({ RoleName: 'reader' }))
    expect(found).toMatchObject({ Arn: roleArn(MEMBER, 'reader'), RoleId: 'AROAREADER', Path: '/' })
    expect(found?.Tags).toEqual([{ Key: 'team', Value: 'security' }])
    expect(decodeURIComponent(found?.AssumeRolePolicyDocument ?? '')).toBe(READER.trustPolicy)
  })

  it('show policies of both kinds', async () => {
    const RoleName = 'reader'
    const { PolicyNames: inline } = await iam.send(new sdk.ListRolePoliciesCommand({ RoleName }))
    const own = await iam.send(new sdk.GetRolePolicyCommand({ RoleName, PolicyName: 'own' }))
    const { AttachedPolicies: attached } = await iam.send(
      new sdk.ListAttachedRolePoliciesCommand({ RoleName }),
    )
    expect([inline, decodeURIComponent(own.PolicyDocument ?? ''), attached]).toEqual([
      ['own'],
      READ,
      [{ PolicyName: 'KeyReader', PolicyArn: MANAGED }],
    ])
  })

  it.each([
    ['role', new sdk.GetRoleCommand({ RoleName: 'none' })],
    ['role policy', new sdk.GetRolePolicyCommand({ RoleName: 'reader', PolicyName: 'none' })],
    ['user', new sdk.GetUserCommand({ UserName: 'none' })],
  ])('%s that is not there: NoSuchEntity', async (what, command) => {
    // The commands differ in type only; each is sent as it is.
    await expect(iam.send(command as sdk.GetRoleCommand)).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `The ${what} with name none cannot be found.`,
    })
  })
})

describe('users, policies and all at once', () => {
  it('users have paths', async () => {
    const { Users: users = [] } = await iam.send(new sdk.ListUsersCommand({}))
    expect(users.map((one) => [one.UserName, one.Path])).toEqual([['alice', '/people/']])
  })

  it('managed policies have one version', async () => {
    const { Policy: policy } = await iam.send(new sdk.GetPolicyCommand({ PolicyArn: MANAGED }))
    const { PolicyVersion: version } = await iam.send(
      new sdk.GetPolicyVersionCommand({ PolicyArn: MANAGED, VersionId: policy?.DefaultVersionId }),
    )
    expect([policy?.Path, decodeURIComponent(version?.Document ?? '')]).toEqual(['/audit/', READ])
  })

  it('authorization details come page by page, policies with the last', async () => {
    const pages: string[][] = []
    const found: string[] = []
    for await (const page of sdk.paginateGetAccountAuthorizationDetails({ client: iam }, { MaxItems: 2 })) {
      const { UserDetailList: users = [], GroupDetailList: groups = [], RoleDetailList: roles = [] } = page
      pages.push([...users, ...groups, ...roles].map((one) => one.Arn?.split('/').at(-1) ?? ''))
      found.push(...(page.Policies ?? []).map((one) => one.PolicyName ?? ''))
    }
    expect(pages).toEqual([['alice', 'readers'], ['guarded', 'reader'], ['OrganizationAccountAccessRole']])
    expect(found).toEqual(['KeyReader', 'AdministratorAccess'])
  })

  it('authorization details can be filtered', async () => {
    const details = await iam.send(
      new sdk.GetAccountAuthorizationDetailsCommand({ Filter: ['LocalManagedPolicy'] }),
    )
    expect(details.RoleDetailList).toEqual([])
    expect(details.Policies?.map((one) => one.PolicyName)).toEqual(['KeyReader'])
  })
})

describe('simulated policies', () => {
  it.each([
    ['kms:DescribeKey', 'allowed', 'by a group, a user’s policies'],
    ['kms:PutKeyPolicy', 'implicitDeny', 'by nothing'],
    ['kms:ListKeys', 'explicitDeny', 'by a service control policy'],
  ])('%s: %s', async (action, decision) => {
    for (const PolicySourceArn of [USER.arn, READER.arn]) {
      const answer = await iam.send(
        new sdk.SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: [action] }),
      )
      expect(answer.EvaluationResults?.[0]?.EvalDecision).toBe(decision)
    }
  })

  it('count the permissions boundary', async () => {
    const bound = role('bound', {
      policies: [{ name: 'all', document: policyText(EVERYTHING) }],
      permissionsBoundary: { name: 'KeyReader', arn: MANAGED, document: READ },
    })
    const client = new sdk.IAMClient({
      region: 'us-east-1',
      credentials: { accessKeyId: MEMBER, secretAccessKey: 'none' },
      requestHandler: inProcessHandler(simulate(smallOrganization([bound]))),
    })
    const answer = await client.send(
      new sdk.SimulatePrincipalPolicyCommand({
        PolicySourceArn: bound.arn,
        ActionNames: ['kms:DescribeKey', 's3:GetObject'],
      }),
    )
    expect(answer.EvaluationResults?.map((one) => one.EvalDecision)).toEqual(['allowed', 'implicitDeny'])
  })
})
