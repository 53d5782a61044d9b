import { parseArn } from '../domain/arn.js'
import type { Caller } from './caller.js'
import type { ReadTarget } from './leg.js'

/** A name below the path of service-linked roles that no policy can mean. */
const ANY_ROLE = 'any-service.amazonaws.com/AWSServiceRoleForAnyService'

/**
 * The service-linked roles among those that a caller stands for: organization policies do not bear on them, and what their
 * own policies allow AWS sets. Undefined: there are none among them, or no organization policy makes a difference.
 * Source: Organizations user guide, orgs_manage_policies_scps and orgs_manage_policies_rcps.
 */
export function serviceLinkedAmong(caller: Caller, { s3, kms }: ReadTarget): Caller | undefined {
  const legs = [...s3, ...kms.map(({ leg }) => leg)]
  const isLimited =
    (caller.policies.scps ?? []).length > 0 || legs.some(({ rcps }) => rcps !== undefined && rcps.length > 0)
  return caller.mayBeServiceLinked === true && isLimited ? asServiceLinked(caller) : undefined
}

function asServiceLinked(caller: Caller): Caller {
  const { principal, arns } = caller
  const partition = parseArn(principal.arn)?.partition ?? 'aws'
  const path = `arn:${partition}:iam::${principal.accountId ?? ''}:role/aws-service-role/`
  const name = (principal.roleArn ?? '').split(':role/')[1] ?? ''
  return {
    ...caller,
    principal: {
      ...principal,
      roleArn: arns === undefined ? `${path}any-service.amazonaws.com/${name}` : `${path}${ANY_ROLE}`,
    },
    ...(arns === undefined ? {} : { arns: [`${path}*`] }),
    policies: { identity: [], scps: [], unread: ['identity'] },
    tags: undefined,
    sessionTags: 'open',
    sourceIdentity: 'open',
    federated: 'no',
  }
}
