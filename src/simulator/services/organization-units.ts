import type { Organization, OrganizationalUnit } from '../../domain/organization.js'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { text } from '../input.js'
import { enabledTypes } from '../organization-tree.js'
import { administered, arnOf, paged } from './organization-access.js'
import { describeAccount } from './organizations.js'

function parentOf(organization: Organization, input: Record<string, unknown>): OrganizationalUnit {
  const id = text(input, 'ParentId')
  const unit = organization.units?.find((one) => one.id === id)
  if (unit !== undefined) return unit
  throw new ServiceError(
    'ParentNotFoundException',
    "You specified parent that doesn't exist. Check the ParentId parameter and try again.",
  )
}

function childrenOf({ units = [] }: Organization, parent: OrganizationalUnit): OrganizationalUnit[] {
  return units.filter((unit) => unit.parentId === parent.id)
}

function describeUnit(call: Call): (unit: OrganizationalUnit) => unknown {
  return ({ id, name }) => ({ Id: id, Arn: arnOf(call, 'ou', id), Name: name ?? id })
}

function policyTypes(organization: Organization): unknown[] {
  return enabledTypes(organization).map((Type) => ({ Type, Status: 'ENABLED' }))
}

export const unitHandlers: Handlers = {
  ListRoots: (call, input) => {
    const organization = administered(call, 'ListRoots')
    const roots = (organization.units ?? []).filter((unit) => unit.parentId === undefined)
    return paged(input, {
      name: 'Roots',
      items: roots,
      describe: ({ id, name }) => ({
        Id: id,
        Arn: arnOf(call, 'root', id),
        Name: name ?? 'Root',
        PolicyTypes: policyTypes(organization),
      }),
    })
  },

  ListOrganizationalUnitsForParent: (call, input) => {
    const organization = administered(call, 'ListOrganizationalUnitsForParent')
    const items = childrenOf(organization, parentOf(organization, input))
    return paged(input, { name: 'OrganizationalUnits', items, describe: describeUnit(call) })
  },

  DescribeOrganizationalUnit: (call, input) => {
    const { units = [] } = administered(call, 'DescribeOrganizationalUnit')
    const id = text(input, 'OrganizationalUnitId')
    const unit = units.find((one) => one.id === id)
    if (unit !== undefined) return { OrganizationalUnit: describeUnit(call)(unit) }
    throw new ServiceError(
      'OrganizationalUnitNotFoundException',
      "You specified an organizational unit that doesn't exist.",
    )
  },

  ListAccountsForParent: (call, input) => {
    const parent = parentOf(administered(call, 'ListAccountsForParent'), input)
    return paged(input, {
      name: 'Accounts',
      items: parent.accounts,
      describe: (id) => describeAccount(call, id),
    })
  },

  ListParents: (call, input) => {
    const { units = [] } = administered(call, 'ListParents')
    const child = text(input, 'ChildId')
    const parent =
      units.find((one) => one.accounts.includes(child))?.id ?? units.find((one) => one.id === child)?.parentId
    if (parent === undefined) {
      throw new ServiceError(
        'ChildNotFoundException',
        "You specified a child that doesn't exist. Check the ChildId parameter and try again.",
      )
    }
    const isRoot = units.some((one) => one.id === parent && one.parentId === undefined)
    return { Parents: [{ Id: parent, Type: isRoot ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }] }
  },

  ListChildren: (call, input) => {
    const organization = administered(call, 'ListChildren')
    const parent = parentOf(organization, input)
    const type = text(input, 'ChildType')
    const ids = type === 'ACCOUNT' ? parent.accounts : childrenOf(organization, parent).map((unit) => unit.id)
    return paged(input, { name: 'Children', items: ids, describe: (Id) => ({ Id, Type: type }) })
  },
}
