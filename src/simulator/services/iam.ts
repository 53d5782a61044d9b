import type { Principal } from '../../domain/principal.js'
import type { Call, Handlers } from '../contract.js'
import { text, texts } from '../input.js'
import { inAccount, managedPolicies, managedPolicy, marked, missing, named } from './iam-lookup.js'
import {
  attachedOf,
  detail,
  encoded,
  inlineOf,
  managedFields,
  roleFields,
  userFields,
  versionFields,
} from './iam-shapes.js'
import { simulatePrincipal } from './iam-simulation.js'

function require(call: Call, action: string, resource = '*'): void {
  call.require({ action: `iam:${action}`, resource })
}

/** A role or user by the name in the input, after the caller was found to be allowed the action on it. */
function used(call: Call, input: Record<string, unknown>, kind: 'user' | 'role', action: string): Principal {
  const name = text(input, kind === 'role' ? 'RoleName' : 'UserName')
  const arn = `arn:${call.world.partition}:iam::${call.accountId}:${kind}/${name}`
  const known = inAccount(call, kind).find((one) => one.arn.endsWith(`/${name}`))
  require(call, action, known?.arn ?? arn)
  return named(call, kind, name)
}

const roleHandlers: Handlers = {
  GetRole: (call, input) => ({ Role: roleFields(used(call, input, 'role', 'GetRole')) }),

  ListRoles: (call, input) => {
    require(call, 'ListRoles')
    const { items, mark } = marked(input, inAccount(call, 'role'))
    return { Roles: items.map(roleFields), ...mark }
  },

  ListRolePolicies: (call, input) => {
    const role = used(call, input, 'role', 'ListRolePolicies')
    const { items, mark } = marked(input, inlineOf(role))
    return { PolicyNames: items.map((one) => one.name), ...mark }
  },

  GetRolePolicy: (call, input) => {
    const role = used(call, input, 'role', 'GetRolePolicy')
    const name = text(input, 'PolicyName')
    const policy = inlineOf(role).find((one) => one.name === name)
    if (policy === undefined) return missing('role policy', name)
    return {
      RoleName: text(input, 'RoleName'),
      PolicyName: name,
      PolicyDocument: encoded(policy.document),
    }
  },

  ListAttachedRolePolicies: (call, input) => {
    const role = used(call, input, 'role', 'ListAttachedRolePolicies')
    const { items, mark } = marked(input, attachedOf(role))
    return { AttachedPolicies: items, ...mark }
  },
}

const policyHandlers: Handlers = {
  GetPolicy: (call, input) => {
    const arn = text(input, 'PolicyArn')
    require(call, 'GetPolicy', arn)
    return { Policy: managedFields(arn, managedPolicy(call, arn).name) }
  },

  GetPolicyVersion: (call, input) => {
    const arn = text(input, 'PolicyArn')
    require(call, 'GetPolicyVersion', arn)
    const { document } = managedPolicy(call, arn)
    const version = text(input, 'VersionId')
    return version === 'v1' ? { PolicyVersion: versionFields(document) } : missing('policy version', version)
  },

  SimulatePrincipalPolicy: (call, input) => {
    require(call, 'SimulatePrincipalPolicy', text(input, 'PolicySourceArn'))
    return { EvaluationResults: simulatePrincipal(call, input), IsTruncated: false }
  },
}

export const iam: Handlers = {
  ...roleHandlers,
  ...policyHandlers,

  GetUser: (call, input) => ({ User: userFields(used(call, input, 'user', 'GetUser')) }),

  ListUsers: (call, input) => {
    require(call, 'ListUsers')
    const { items, mark } = marked(input, inAccount(call, 'user'))
    return { Users: items.map(userFields), ...mark }
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
    const kinds = (['user', 'group', 'role'] as const).filter((kind) => wants(FILTERS[kind]))
    const principals = kinds.flatMap((kind) => inAccount(call, kind))
    const { items, mark } = marked(input, principals)
    const of = (kind: Principal['kind']): unknown[] => items.filter((one) => one.kind === kind).map(detail)
    const isLast = mark['IsTruncated'] === false
    return {
      UserDetailList: of('user'),
      GroupDetailList: of('group'),
      RoleDetailList: of('role'),
      Policies: isLast ? policyDetails(call, wants) : [],
      ...mark,
    }
  },
}

const FILTERS = { user: 'User', group: 'Group', role: 'Role' } as const

/** Managed policies come with the last page. Those of AWS have its ARN. */
function policyDetails(call: Call, wants: (filter: string) => boolean): Record<string, unknown>[] {
  return [...managedPolicies(call)]
    .filter(([arn]) => wants(arn.includes('::aws:policy/') ? 'AWSManagedPolicy' : 'LocalManagedPolicy'))
    .map(([arn, one]) => ({
      ...managedFields(arn, one.name),
      PolicyVersionList: [versionFields(one.document)],
    }))
}
