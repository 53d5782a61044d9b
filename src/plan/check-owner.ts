import type { EstateIndex } from '../assess/index-estate.js'
import type { Refusal } from '../domain/plan.js'
import type { Trail } from '../domain/trail.js'

/** Whether calls can be made as an account. */
export function isReachable(index: EstateIndex, accountId: string): boolean {
  const access = index.accounts.get(accountId)?.access
  return access !== undefined && access !== 'none'
}

/** A trail is changed as its owner, in its home region, or not at all. Source: CloudTrail API reference, UpdateTrail. */
export function ownerRefusals(index: EstateIndex, trail: Trail): Refusal[] {
  if (!isReachable(index, trail.accountId)) return [foreignTrail(trail)]
  return closedHome(index, trail)
}

function foreignTrail({ arn, accountId, isOrganizationTrail }: Trail): Refusal {
  if (isOrganizationTrail === true) {
    return {
      code: 'MEMBER_ORGANIZATION_TRAIL',
      subject: arn,
      reason: `the organization’s trail belongs to its management account ${accountId}; a member sees it and can’t change it`,
      remedy: `Plan again with credentials of account ${accountId}, or with --org so that it is in scope.`,
      evidence: 'IsOrganizationTrail = true',
    }
  }
  return {
    code: 'OWNER_OUT_OF_SCOPE',
    subject: arn,
    reason: `the trail’s owner, account ${accountId}, is not in scope or can’t be entered`,
    remedy: `Put account ${accountId} in scope (--accounts, --org), with a role that can be assumed there.`,
  }
}

function closedHome({ estate }: EstateIndex, { arn, accountId, homeRegion }: Trail): Refusal[] {
  const closed = estate.failures.find(
    (one) => one.accountId === accountId && one.region === homeRegion && one.kind === 'region-closed',
  )
  if (closed === undefined) return []
  return [
    {
      code: 'REGION_CLOSED',
      subject: arn,
      reason: `the trail’s home region ${homeRegion ?? ''} is closed to account ${accountId}: ${closed.code}`,
      remedy: 'Exempt the applying role in the policy that closes the region, or enable the region.',
      evidence: `${closed.operation}: ${closed.message}`,
    },
  ]
}
