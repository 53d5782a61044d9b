import type { Organization, OrganizationPolicy } from '../../domain/organization.js'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { text } from '../input.js'
import { FULL_ACCESS, attachedTo, enabledTypes, isFullAccess, policyArn } from '../organization-tree.js'
import { administered, arnOf, organizationOf, paged } from './organization-access.js'

function describe(call: Call): (policy: OrganizationPolicy) => Record<string, unknown> {
  const organization = organizationOf(call)
  return (policy) => ({
    Id: policy.id,
    Arn: policyArn(call.world.partition, organization, policy),
    Name: policy.name ?? policy.id,
    Type: policy.type,
    AwsManaged: isFullAccess(policy.id),
  })
}

/** The organization's policies, with those that AWS attaches of its own accord. */
function allPolicies(organization: Organization): OrganizationPolicy[] {
  const { policies = [] } = organization
  const own = new Set(policies.map((policy) => policy.id))
  return [
    ...enabledTypes(organization)
      .map((type) => FULL_ACCESS[type])
      .filter((one) => !own.has(one.id)),
    ...policies,
  ]
}

function policyOf(organization: Organization, input: Record<string, unknown>): OrganizationPolicy {
  const id = text(input, 'PolicyId')
  const found = allPolicies(organization).find((policy) => policy.id === id)
  if (found !== undefined) return found
  throw new ServiceError('PolicyNotFoundException', "You specified a policy that doesn't exist.")
}

/** Every root, unit and account, with what it is called. */
function targetsOf(call: Call, { units = [] }: Organization): { id: string; name: string; type: string }[] {
  const accounts = [...call.world.accounts.values()]
  return [
    ...units.map(({ id, name, parentId }) => ({
      id,
      name: name ?? id,
      type: parentId === undefined ? 'ROOT' : 'ORGANIZATIONAL_UNIT',
    })),
    ...accounts.map(({ id, name }) => ({ id, name: name ?? id, type: 'ACCOUNT' })),
  ]
}

export const policyHandlers: Handlers = {
  ListPolicies: (call, input) => {
    const all = allPolicies(administered(call, 'ListPolicies'))
    const items = all.filter((policy) => policy.type === text(input, 'Filter'))
    return paged(input, { name: 'Policies', items, describe: describe(call) })
  },

  DescribePolicy: (call, input) => {
    const policy = policyOf(administered(call, 'DescribePolicy'), input)
    return { Policy: { PolicySummary: describe(call)(policy), Content: policy.content } }
  },

  ListPoliciesForTarget: (call, input) => {
    const organization = administered(call, 'ListPoliciesForTarget')
    const target = text(input, 'TargetId')
    if (!targetsOf(call, organization).some((one) => one.id === target)) {
      throw new ServiceError(
        'TargetNotFoundException',
        "We can't find a root, OU, or account with that TargetId.",
      )
    }
    const items = attachedTo(organization, target).filter((one) => one.type === text(input, 'Filter'))
    return paged(input, { name: 'Policies', items, describe: describe(call) })
  },

  ListTargetsForPolicy: (call, input) => {
    const organization = administered(call, 'ListTargetsForPolicy')
    const { id: policyId } = policyOf(organization, input)
    const items = targetsOf(call, organization).filter(({ id }) =>
      attachedTo(organization, id).some((one) => one.id === policyId),
    )
    return paged(input, {
      name: 'Targets',
      items,
      describe: ({ id, name, type }) => ({
        TargetId: id,
        Arn: arnOfTarget(call, id, type),
        Name: name,
        Type: type,
      }),
    })
  },
}

const KINDS: Readonly<Record<string, string>> = { ROOT: 'root', ACCOUNT: 'account' }

function arnOfTarget(call: Call, id: string, type: string): string {
  return arnOf(call, KINDS[type] ?? 'ou', id)
}
