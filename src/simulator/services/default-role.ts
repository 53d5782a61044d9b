import { arnAccount } from '../../domain/arn.js'
import type { Principal } from '../../domain/principal.js'
import type { World } from '../world.js'

/** The role that Organizations makes in accounts it creates. Source: Organizations user guide, orgs_manage_accounts_access. */
const NAME = 'OrganizationAccountAccessRole'

/** What AWS's managed policy of that name says. Source: AWS managed policy reference, AdministratorAccess. */
const ADMINISTRATOR_ACCESS =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'

function trustOf(partition: string, accountId: string): string {
  return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:${partition}:iam::${accountId}:root"},"Action":"sts:AssumeRole"}]}`
}

/**
 * The role by which the management account administers an account, unless the account's estate has one of that name.
 * Undefined outside organizations. The management account has it here too, so that one role name reaches every account.
 */
export function defaultRole(world: World, accountId: string): Principal | undefined {
  const { partition, organization } = world
  if (organization === undefined || !world.accounts.has(accountId)) return undefined
  const arn = `arn:${partition}:iam::${accountId}:role/${NAME}`
  if (world.principals.has(arn)) return undefined
  const access = {
    name: 'AdministratorAccess',
    arn: `arn:${partition}:iam::aws:policy/AdministratorAccess`,
    document: ADMINISTRATOR_ACCESS,
  }
  const trustPolicy = trustOf(partition, organization.managementAccountId)
  return { arn, kind: 'role', accountId, policies: [access], trustPolicy }
}

/** The role that an ARN names, the default one included. */
export function roleOf(world: World, arn: string): Principal | undefined {
  const known = world.principals.get(arn)
  if (known !== undefined) return known.kind === 'role' ? known : undefined
  const role = defaultRole(world, arnAccount(arn) ?? '')
  return role?.arn === arn ? role : undefined
}
