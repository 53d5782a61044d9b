import { describe, expect, it } from 'vitest'
import { documentText } from './authorization-details.js'
import { type Converted, Shared, toPrincipals } from './principals.js'

const ACCOUNT = '111111111111'
const READ = { at: '2026-03-01T12:00:00.000Z', by: 0 }
const POLICY =
  '{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/a%20b+c"}]}'
const MANAGED = `arn:aws:iam::${ACCOUNT}:policy/team/Readers`

type Item = Readonly<Record<string, unknown>>

function convert(
  parts: { user?: Item[]; group?: Item[]; role?: Item[]; documents?: [string, string][] },
  shared = new Shared(),
): Converted {
  const { user = [], group = [], role = [], documents = [] } = parts
  return toPrincipals(
    { user, group, role, documents: new Map(documents) },
    { accountId: ACCOUNT, read: READ, shared },
  )
}

function only(converted: Converted): Item {
  if (!converted.ok) throw new Error(converted.missing)
  return converted.principals[0] ?? {}
}

function role(more: Item): Item {
  return {
    Arn: `arn:aws:iam::${ACCOUNT}:role/ops/Reader`,
    RoleId: 'AROAREADER',
    AssumeRolePolicyDocument: encodeURIComponent(POLICY),
    ...more,
  }
}

const GROUP = { Arn: `arn:aws:iam::${ACCOUNT}:group/path/Security`, GroupName: 'Security', GroupId: 'AGPA1' }

describe('documents', () => {
  it.each([
    ['percent-encoded, as IAM answers', encodeURIComponent(POLICY), POLICY],
    ['plain, as emulators answer', POLICY, POLICY],
    ['empty: not read', '', undefined],
    ['not decodable: not read', '%7B%ZZ', undefined],
    ['no text: not read', 7, undefined],
  ])('%s', (_title, given, expected) => {
    expect(documentText({ Document: given }, 'Document')).toBe(expected)
  })
})

describe('a role', () => {
  it('has its inline policies, then the attached ones, its boundary, trust and tags', () => {
    const from = role({
      RolePolicyList: [{ PolicyName: 'own', PolicyDocument: encodeURIComponent(POLICY) }],
      AttachedManagedPolicies: [{ PolicyName: 'Readers', PolicyArn: MANAGED }],
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: MANAGED },
      Tags: [{ Key: 'team', Value: 'ops' }],
    })
    const shared = new Shared()
    expect(only(convert({ role: [from], documents: [[MANAGED, POLICY]] }, shared))).toEqual({
      arn: `arn:aws:iam::${ACCOUNT}:role/ops/Reader`,
      kind: 'role',
      accountId: ACCOUNT,
      uniqueId: 'AROAREADER',
      policies: [
        { name: 'own', document: POLICY },
        { name: 'Readers', arn: MANAGED },
      ],
      permissionsBoundary: { name: 'Readers', arn: MANAGED },
      trustPolicy: POLICY,
      tags: { team: 'ops' },
      read: READ,
    })
    expect([...shared.managed.values()]).toEqual([{ arn: MANAGED, name: 'Readers', document: POLICY }])
  })

  it.each([
    [
      'an attached policy',
      { AttachedManagedPolicies: [{ PolicyName: 'Readers', PolicyArn: MANAGED }] },
      MANAGED,
    ],
    ['a boundary', { PermissionsBoundary: { PermissionsBoundaryArn: MANAGED } }, MANAGED],
    [
      'an inline policy',
      { RolePolicyList: [{ PolicyName: 'own', PolicyDocument: '%' }] },
      `arn:aws:iam::${ACCOUNT}:role/ops/Reader`,
    ],
    ['its trust', { AssumeRolePolicyDocument: '' }, `arn:aws:iam::${ACCOUNT}:role/ops/Reader`],
  ])('is kept without the document of %s, which is then told of', (_title, more, arn) => {
    const converted = convert({ role: [role(more)] })
    expect(converted).toMatchObject({ ok: true, undocumented: [arn] })
    expect(JSON.stringify(only(converted)['policies'])).not.toContain('document')
  })

  it('without an ARN spoils the account: a list that lost one is no list', () => {
    expect(convert({ role: [{ RoleName: 'nameless' }] })).toEqual({ ok: false, missing: 'Arn of a role' })
  })
})

describe('a user', () => {
  const alice = { Arn: `arn:aws:iam::${ACCOUNT}:user/alice`, GroupList: ['Security'] }

  it('has groups by ARN, with their path', () => {
    const converted = convert({ user: [alice], group: [GROUP] })
    expect(converted.ok && converted.principals.find((one) => one.kind === 'user')?.groups).toEqual([
      GROUP.Arn,
    ])
  })

  it('in a group that was not listed spoils the account', () => {
    expect(convert({ user: [alice] })).toEqual({ ok: false, missing: `group of ${alice.Arn}` })
  })
})

describe('managed policies', () => {
  const aws = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
  const from = [role({ AttachedManagedPolicies: [{ PolicyName: 'ReadOnlyAccess', PolicyArn: aws }] })]

  it('are one object for all that have them', () => {
    const two = [from[0] ?? {}, { ...from[0], Arn: `arn:aws:iam::${ACCOUNT}:role/Second` }]
    const converted = convert({ role: two, documents: [[aws, POLICY]] })
    const [first, second] = converted.ok ? converted.principals.map((one) => one.policies[0]) : []
    expect(first).toBe(second)
  })

  it('stay with the principal where an account has another version than the one that is shared', () => {
    const shared = new Shared()
    convert({ role: from, documents: [[aws, POLICY]] }, shared)
    const later = convert({ role: from, documents: [[aws, '{"Statement":[]}']] }, shared)
    expect(only(later)['policies']).toEqual([
      { name: 'ReadOnlyAccess', arn: aws, document: '{"Statement":[]}' },
    ])
    expect(shared.managed.get(aws)?.document).toBe(POLICY)
  })
})
