import type { Principal } from '../../domain/principal.js'
import { decide } from '../authorization.js'
import { type Call, type Caller, type Handlers, ServiceError } from '../contract.js'
import { principalOfArn } from '../credentials.js'
import { optionalNumber, optionalText, page, text, texts } from '../input.js'
import { roleOf } from './sts.js'

const PAGE = 100

function inAccount(call: Call, kind: Principal['kind']): Principal[] {
  return [...call.world.principals.values()].filter(
    (one) => one.accountId === call.accountId && one.kind === kind,
  )
}

function nameOf(principal: Principal): string {
  return principal.arn.split('/').at(-1) ?? ''
}

function pathOf(principal: Principal): string {
  const [, ...parts] = (principal.arn.split(':').at(-1) ?? '').split('/')
  return parts.length <= 1 ? '/' : `/${parts.slice(0, -1).join('/')}/`
}

function missing(what: string, name: string): never {
  throw new ServiceError('NoSuchEntityException', `The ${what} with name ${name} cannot be found.`)
}

/** Documents in IAM's answers are percent-encoded. Source: IAM API reference, GetAccountAuthorizationDetails. */
function encoded(document: string): string {
  return encodeURIComponent(document)
}

function common(principal: Principal): Record<string, unknown> {
  return {
    Arn: principal.arn,
    Path: pathOf(principal),
    CreateDate: new Date('2025-01-01T00:00:00Z'),
    ...(principal.permissionsBoundary === undefined
      ? {}
      : { PermissionsBoundary: { PermissionsBoundaryArn: principal.permissionsBoundary.arn } }),
    Tags: Object.entries(principal.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
  }
}

function inlineAndAttached(principal: Principal): { inline: unknown[]; attached: unknown[] } {
  const inline = principal.policies.filter((one) => one.arn === undefined)
  const attached = principal.policies.filter((one) => one.arn !== undefined)
  return {
    inline: inline.map((one) => ({ PolicyName: one.name, PolicyDocument: encoded(one.document) })),
    attached: attached.map((one) => ({ PolicyName: one.name, PolicyArn: one.arn })),
  }
}

function roleFields(principal: Principal): Record<string, unknown> {
  return {
    ...common(principal),
    RoleName: nameOf(principal),
    RoleId: principal.uniqueId ?? 'AROAEXAMPLE',
    AssumeRolePolicyDocument: encoded(principal.trustPolicy ?? '{}'),
  }
}

function detail(principal: Principal): Record<string, unknown> {
  const { inline, attached } = inlineAndAttached(principal)
  if (principal.kind === 'role') {
    return { ...roleFields(principal), RolePolicyList: inline, AttachedManagedPolicies: attached }
  }
  if (principal.kind === 'group') {
    return {
      ...common(principal),
      GroupName: nameOf(principal),
      GroupId: principal.uniqueId ?? 'AGPAEXAMPLE',
      GroupPolicyList: inline,
      AttachedManagedPolicies: attached,
    }
  }
  return {
    ...common(principal),
    UserName: nameOf(principal),
    UserId: principal.uniqueId ?? 'AIDAEXAMPLE',
    UserPolicyList: inline,
    GroupList: (principal.groups ?? []).map((group) => group.split('/').at(-1)),
    AttachedManagedPolicies: attached,
  }
}

function managed(call: Call): Map<string, { name: string; document: string }> {
  const principals = [...call.world.principals.values()].filter((one) => one.accountId === call.accountId)
  const all = principals.flatMap((one) => [
    ...one.policies,
    ...(one.permissionsBoundary ? [one.permissionsBoundary] : []),
  ])
  return new Map(all.flatMap((one) => (one.arn === undefined ? [] : [[one.arn, one] as const])))
}

function require(call: Call, action: string): void {
  call.require({ action: `iam:${action}`, resource: '*' })
}

export const iam: Handlers = {
  GetRole: (call, input) => {
    require(call, 'GetRole')
    const name = text(input, 'RoleName')
    const known = inAccount(call, 'role').find((one) => nameOf(one) === name)
    const role =
      known ?? roleOf(call.world, `arn:${call.world.partition}:iam::${call.accountId}:role/${name}`)
    return role === undefined ? missing('role', name) : { Role: roleFields(role) }
  },

  GetUser: (call, input) => {
    require(call, 'GetUser')
    const name = text(input, 'UserName')
    const user = inAccount(call, 'user').find((one) => nameOf(one) === name)
    if (user === undefined) return missing('user', name)
    return { User: { ...common(user), UserName: name, UserId: user.uniqueId ?? 'AIDAEXAMPLE' } }
  },

  ListRoles: (call, input) => {
    require(call, 'ListRoles')
    const { items, next } = page(inAccount(call, 'role'), optionalText(input, 'Marker'), PAGE)
    return { Roles: items.map(roleFields), IsTruncated: next !== undefined, Marker: next }
  },

  ListAccountAliases: (call) => {
    require(call, 'ListAccountAliases')
    const name = call.world.accounts.get(call.accountId)?.name
    return { AccountAliases: name === undefined ? [] : [name], IsTruncated: false }
  },

  GetAccountAuthorizationDetails: (call, input) => {
    require(call, 'GetAccountAuthorizationDetails')
    const filter = texts(input, 'Filter')
    const wants = (name: string): boolean => filter.length === 0 || filter.includes(name)
    const kinds = (['user', 'group', 'role'] as const).filter((kind) =>
      wants(`${kind[0]?.toUpperCase()}${kind.slice(1)}`),
    )
    const all = kinds.flatMap((kind) => inAccount(call, kind))
    const { items, next } = page(
      all,
      optionalText(input, 'Marker'),
      optionalNumber(input, 'MaxItems') ?? PAGE,
    )
    const of = (kind: Principal['kind']): unknown[] => items.filter((one) => one.kind === kind).map(detail)
    const policies = next === undefined && wants('LocalManagedPolicy') ? [...managed(call)] : []
    return {
      UserDetailList: of('user'),
      GroupDetailList: of('group'),
      RoleDetailList: of('role'),
      Policies: policies.map(([Arn, one]) => ({
        Arn,
        PolicyName: one.name,
        DefaultVersionId: 'v1',
        PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: encoded(one.document) }],
      })),
      IsTruncated: next !== undefined,
      Marker: next,
    }
  },

  SimulatePrincipalPolicy: (call, input) => {
    require(call, 'SimulatePrincipalPolicy')
    const arn = text(input, 'PolicySourceArn')
    const resources = texts(input, 'ResourceArns')
    const results = texts(input, 'ActionNames').flatMap((action) =>
      (resources.length === 0 ? ['*'] : resources).map((resource) => ({
        EvalActionName: action,
        EvalResourceName: resource,
        EvalDecision: identityAllows(call, arn, action, resource) ? 'allowed' : 'implicitDeny',
      })),
    )
    return { EvaluationResults: results, IsTruncated: false }
  },
}

/** Identity policies alone, as the API simulates them: the resource's side is taken to let the account decide. */
function identityAllows(call: Call, arn: string, action: string, resource: string): boolean {
  const { world, accountId, region, nowMs } = call
  const caller: Caller = { accountId, principal: { ...principalOfArn(arn), arn, roleArn: arn } }
  const text = `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"${accountId}"},"Action":"*","Resource":"*"}]}`
  const need = { action, resource, resourcePolicy: { label: 'delegation', text } }
  return decide({ world, caller, region, nowMs, need }).effect === 'allowed'
}
