import type { UnknownReason } from '../../../domain/finding.js'
import type { AccountContext } from '../../rule.js'
import { whyMissing } from '../../unknowns.js'

/** More than this many regions with the same reason are told by their number. */
const REGIONS_NAMED = 8

/** Why "no trail was seen" is not yet "there is no trail"; empty when every enabled region was swept. */
export function unsweptReasons({ index, account }: AccountContext): UnknownReason[] {
  const { enabledRegions, trailArns } = account
  if (trailArns === undefined) {
    return whyMissing(index, {
      what: `which trails record account ${account.id}`,
      operations: ['cloudtrail:DescribeTrails', 'cloudtrail:ListTrails'],
      subjects: [],
      accountId: account.id,
    })
  }
  if (enabledRegions === undefined) {
    return whyMissing(index, {
      what: `which Regions are enabled in account ${account.id}`,
      operations: ['account:ListRegions', 'ec2:DescribeRegions'],
      subjects: [account.id],
      accountId: account.id,
    })
  }
  if (enabledRegions.length === 0)
    return [{ reason: 'the account’s list of enabled Regions is empty', remedy: 'Collect the estate again.' }]
  const swept = new Set(account.sweptRegions ?? [])
  const missing = enabledRegions.filter((region) => !swept.has(region)).sort()
  return byReason(missing.map((region) => ({ region, why: whyUnswept(region) })))

  function whyUnswept(region: string): UnknownReason[] {
    return whyMissing(index, {
      what: 'whether there is a trail',
      operations: ['cloudtrail:DescribeTrails', 'cloudtrail:ListTrails'],
      subjects: [],
      accountId: account.id,
      region,
    })
  }
}

/** The same failure in many regions is one reason that names them. */
function byReason(found: readonly { region: string; why: readonly UnknownReason[] }[]): UnknownReason[] {
  const groups = new Map<string, { reason: UnknownReason; regions: string[] }>()
  for (const { region, why } of found) {
    for (const reason of why) {
      const text = reason.reason.replaceAll(region, '…') + reason.remedy.replaceAll(region, '…')
      const group = groups.get(text) ?? { reason, regions: [] }
      group.regions.push(region)
      groups.set(text, group)
    }
  }
  return [...groups.values()].map(located)
}

function located({ reason, regions }: { reason: UnknownReason; regions: readonly string[] }): UnknownReason {
  return { ...reason, reason: `in ${named(regions)}: ${reason.reason}` }
}

function named(regions: readonly string[]): string {
  const shown = regions.slice(0, REGIONS_NAMED).join(', ')
  return regions.length > REGIONS_NAMED
    ? `${shown} and ${regions.length - REGIONS_NAMED} more Regions`
    : shown
}
