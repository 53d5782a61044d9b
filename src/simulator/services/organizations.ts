import type { Organization } from '../../domain/organization.js'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { optionalNumber, optionalText, page, text } from '../input.js'

/** Most accounts a page. Source: Organizations API reference, ListAccounts. */
const PAGE = 20

function organizationOf(call: Call): Organization {
  const { organization, accounts } = call.world
  if (organization === undefined || !accounts.has(call.accountId)) {
    throw new ServiceError(
      'AWSOrganizationsNotInUseException',
      'Your account is not a member of an organization.',
    )
  }
  return organization
}

/** Most operations are for the management account and delegated administrators. */
function administered(call: Call, action: string): Organization {
  const organization = organizationOf(call)
  const isAdministrator =
    call.accountId === organization.managementAccountId ||
    (organization.delegatedAdministrators ?? []).includes(call.accountId)
  if (!isAdministrator) {
    throw new ServiceError('AccessDeniedException', "You don't have permissions to access this resource.")
  }
  call.require({ action: `organizations:${action}`, resource: '*' })
  return organization
}

function account(call: Call, id: string): Record<string, unknown> {
  const found = call.world.accounts.get(id)
  if (found === undefined)
    throw new ServiceError('AccountNotFoundException', `You specified an account that doesn't exist: ${id}`)
  const organization = organizationOf(call)
  return {
    Id: id,
    Arn: `arn:${call.world.partition}:organizations::${organization.managementAccountId}:account/${organization.id}/${id}`,
    Name: found.name ?? id,
    Status: found.status ?? 'ACTIVE',
    State: found.status ?? 'ACTIVE',
    JoinedMethod: 'CREATED',
  }
}

function paged(
  input: Record<string, unknown>,
  items: readonly unknown[],
  name: string,
): Record<string, unknown> {
  const size = Math.min(optionalNumber(input, 'MaxResults') ?? PAGE, PAGE)
  const { items: found, next } = page(items, optionalText(input, 'NextToken'), size)
  return { [name]: found, ...(next === undefined ? {} : { NextToken: next }) }
}

export const organizations: Handlers = {
  DescribeOrganization: (call) => {
    const organization = organizationOf(call)
    call.require({ action: 'organizations:DescribeOrganization', resource: '*' })
    const { id, managementAccountId, featureSet } = organization
    return {
      Organization: {
        Id: id,
        Arn: `arn:${call.world.partition}:organizations::${managementAccountId}:organization/${id}`,
        FeatureSet: featureSet ?? 'ALL',
        MasterAccountId: managementAccountId,
        MasterAccountArn: `arn:${call.world.partition}:organizations::${managementAccountId}:account/${id}/${managementAccountId}`,
      },
    }
  },

  ListAccounts: (call, input) => {
    administered(call, 'ListAccounts')
    const ids = [...call.world.accounts.keys()]
    const size = Math.min(optionalNumber(input, 'MaxResults') ?? PAGE, PAGE)
    const { items, next } = page(ids, optionalText(input, 'NextToken'), size)
    return {
      Accounts: items.map((id) => account(call, id)),
      ...(next === undefined ? {} : { NextToken: next }),
    }
  },

  DescribeAccount: (call, input) => {
    administered(call, 'DescribeAccount')
    return { Account: account(call, text(input, 'AccountId')) }
  },

  ListDelegatedAdministrators: (call, input) => {
    const { delegatedAdministrators = [] } = administered(call, 'ListDelegatedAdministrators')
    return paged(
      input,
      delegatedAdministrators.map((id) => account(call, id)),
      'DelegatedAdministrators',
    )
  },

  ListRoots: (call, input) => {
    const { units = [] } = administered(call, 'ListRoots')
    const roots = units.filter((unit) => unit.parentId === undefined)
    return paged(
      input,
      roots.map((unit) => ({ Id: unit.id, Name: unit.name ?? 'Root' })),
      'Roots',
    )
  },

  ListOrganizationalUnitsForParent: (call, input) => {
    const { units = [] } = administered(call, 'ListOrganizationalUnitsForParent')
    const parent = text(input, 'ParentId')
    const children = units.filter((unit) => unit.parentId === parent)
    return paged(
      input,
      children.map((unit) => ({ Id: unit.id, Name: unit.name ?? unit.id })),
      'OrganizationalUnits',
    )
  },

  ListAccountsForParent: (call, input) => {
    const { units = [] } = administered(call, 'ListAccountsForParent')
    const unit = units.find((one) => one.id === text(input, 'ParentId'))
    return paged(
      input,
      (unit?.accounts ?? []).map((id) => account(call, id)),
      'Accounts',
    )
  },

  ListParents: (call, input) => {
    const { units = [] } = administered(call, 'ListParents')
    const child = text(input, 'ChildId')
    const unit = units.find((one) => one.accounts.includes(child))
    const parent = unit?.id ?? units.find((one) => one.id === child)?.parentId
    const type = parent?.startsWith('r-') === true ? 'ROOT' : 'ORGANIZATIONAL_UNIT'
    return { Parents: parent === undefined ? [] : [{ Id: parent, Type: type }] }
  },

  ListPolicies: (call, input) => {
    const { policies = [] } = administered(call, 'ListPolicies')
    const filter = text(input, 'Filter')
    const found = policies.filter((policy) => policy.type === filter)
    return paged(
      input,
      found.map((one) => ({ Id: one.id, Name: one.name ?? one.id, Type: one.type })),
      'Policies',
    )
  },

  DescribePolicy: (call, input) => {
    const { policies = [] } = administered(call, 'DescribePolicy')
    const found = policies.find((policy) => policy.id === text(input, 'PolicyId'))
    if (found === undefined)
      throw new ServiceError('PolicyNotFoundException', "We can't find a policy with that id.")
    return {
      Policy: {
        PolicySummary: { Id: found.id, Name: found.name ?? found.id, Type: found.type },
        Content: found.content,
      },
    }
  },

  ListPoliciesForTarget: (call, input) => {
    const { policies = [] } = administered(call, 'ListPoliciesForTarget')
    const found = policies.filter(
      (policy) => policy.type === text(input, 'Filter') && policy.targets.includes(text(input, 'TargetId')),
    )
    return paged(
      input,
      found.map((one) => ({ Id: one.id, Name: one.name ?? one.id, Type: one.type })),
      'Policies',
    )
  },
}
