import { type Call, type Handlers, ServiceError } from '../contract.js'
import { text } from '../input.js'
import { administered, arnOf, organizationOf, paged } from './organization-access.js'

/** An account as Organizations lists it. Throws AccountNotFoundException. */
export function describeAccount(call: Call, id: string): Record<string, unknown> {
  const found = call.world.accounts.get(id)
  if (found === undefined) {
    throw new ServiceError('AccountNotFoundException', `You specified an account that doesn't exist: ${id}`)
  }
  return {
    Id: id,
    Arn: arnOf(call, 'account', id),
    Name: found.name ?? id,
    Status: found.status ?? 'ACTIVE',
    State: found.status ?? 'ACTIVE',
    JoinedMethod: 'CREATED',
  }
}

export const accountHandlers: Handlers = {
  // Every member may ask for it. Source: Organizations API reference, DescribeOrganization.
  DescribeOrganization: (call) => {
    const { id, managementAccountId, featureSet } = organizationOf(call)
    call.require({ action: 'organizations:DescribeOrganization', resource: '*' })
    return {
      Organization: {
        Id: id,
        Arn: arnOf(call, 'organization'),
        FeatureSet: featureSet ?? 'ALL',
        MasterAccountId: managementAccountId,
        MasterAccountArn: arnOf(call, 'account', managementAccountId),
      },
    }
  },

  ListAccounts: (call, input) => {
    administered(call, 'ListAccounts')
    const items = [...call.world.accounts.keys()]
    return paged(input, { name: 'Accounts', items, describe: (id) => describeAccount(call, id) })
  },

  DescribeAccount: (call, input) => {
    administered(call, 'DescribeAccount')
    return { Account: describeAccount(call, text(input, 'AccountId')) }
  },

  ListDelegatedAdministrators: (call, input) => {
    const { delegatedAdministrators = [] } = administered(call, 'ListDelegatedAdministrators')
    return paged(input, {
      name: 'DelegatedAdministrators',
      items: delegatedAdministrators,
      describe: (id) => describeAccount(call, id),
    })
  },

  ListDelegatedServicesForAccount: (call, input) => {
    const { delegatedAdministrators = [] } = administered(call, 'ListDelegatedServicesForAccount')
    const id = text(input, 'AccountId')
    if (!delegatedAdministrators.includes(id)) {
      throw new ServiceError(
        'AccountNotRegisteredException',
        "The account isn't a delegated administrator for any service.",
      )
    }
    return paged(input, {
      name: 'DelegatedServices',
      items: ['cloudtrail.amazonaws.com'],
      describe: (ServicePrincipal) => ({ ServicePrincipal }),
    })
  },
}
