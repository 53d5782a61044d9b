import type { Trail } from '../../../domain/trail.js'
import type { DeliveryTarget } from '../../../policy/cloudtrail.js'
import type { EstateIndex } from '../../index-estate.js'
import type { NamedKey } from '../../trail-key.js'

/** CloudTrail's delivery for a trail, with what the estate knows of it. */
export function deliveryTarget(
  index: EstateIndex,
  trail: Trail,
  named: NamedKey,
  bucketKeyEnabled: boolean,
): DeliveryTarget {
  const { s3KeyPrefix } = trail
  const organizationId = organizationOf(index, trail)
  return {
    trailArn: trail.arn,
    keyArn: named.arn,
    keyAccountId: named.accountId,
    bucketName: trail.s3BucketName ?? '',
    bucketKeyEnabled,
    at: index.estate.collectedAt,
    ...(trail.isOrganizationTrail === true ? { memberAccountIds: memberAccounts(index, trail) } : {}),
    ...(s3KeyPrefix === undefined || s3KeyPrefix === null || s3KeyPrefix === '' ? {} : { s3KeyPrefix }),
    ...(organizationId === undefined ? {} : { organizationId }),
  }
}

/** Null: the account is in no organization; undefined: not known. */
function organizationOf(index: EstateIndex, trail: Trail): string | null | undefined {
  const { organization } = index.estate
  if (organization === undefined || organization === null) return organization
  return index.organization.isMember(trail.accountId) === true ? organization.id : undefined
}

/**
 * The accounts whose events an organization trail delivers besides its owner's. Where no other account is known, one that
 * can't exist stands for any.
 */
function memberAccounts(index: EstateIndex, trail: Trail): string[] {
  const units = index.estate.organization?.units?.flatMap((unit) => unit.accounts) ?? []
  const known = new Set([...units, ...index.estate.accounts.map((account) => account.id)])
  known.delete(trail.accountId)
  return known.size === 0 ? [ANY_ACCOUNT] : [...known].toSorted()
}

const ANY_ACCOUNT = '000000000000'
