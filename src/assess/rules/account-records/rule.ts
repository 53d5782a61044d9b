import type { Account } from '../../../domain/account.js'
import type { Trail } from '../../../domain/trail.js'
import type { UnknownReason } from '../../../domain/finding.js'
import { type Outcome, compliant, field, noncompliant, notApplicable, unknown } from '../../outcome.js'
import type { AccountContext, Rule } from '../../rule.js'
import { unsweptReasons } from './regions.js'
import { whyMissing } from '../../unknowns.js'

/** Accounts in these states can't act, so there is nothing to record. Source: Organizations API reference, Account. */
const INACTIVE = new Set(['SUSPENDED', 'CLOSED'])

function judge(context: AccountContext): Outcome {
  const { account } = context
  if (account.status !== undefined && INACTIVE.has(account.status)) {
    return notApplicable(`The account is ${account.status}: it can’t act, so there is nothing to record.`, [
      field(account.id, 'Status', account.status),
    ])
  }
  const trails = trailsOf(context)
  if (trails.length > 0) return judgeTrails(context, trails)
  if (account.access === 'none') return unknown('The account could not be reached.', whyUnreached(context))
  return judgeAbsence(context)
}

/** Its own trails, and those of others that DescribeTrails shows in it. */
function trailsOf({ index, account }: AccountContext): Trail[] {
  const own = index.trailsByOwner.get(account.id) ?? []
  const shown = (account.trailArns ?? []).map((arn) => index.trailsByArn.get(arn))
  return [...new Set([...own, ...shown])]
    .filter((trail) => trail !== undefined)
    .sort((left, right) => (left.arn < right.arn ? -1 : 1))
}

function whyUnreached(context: AccountContext): [UnknownReason, ...UnknownReason[]] {
  const { index, account } = context
  return whyMissing(index, {
    what: `whether account ${account.id} has a trail`,
    operations: ['sts:AssumeRole', 'cloudtrail:DescribeTrails'],
    subjects: [account.id],
    accountId: account.id,
  })
}

function judgeTrails({ index }: AccountContext, trails: readonly Trail[]): Outcome {
  const proof = trails.map((trail) => field(trail.arn, 'IsLogging', trail.status?.isLogging ?? 'not known'))
  const logging = trails.filter((trail) => trail.status?.isLogging === true)
  if (logging.length > 0) return compliant(summaryOf(logging), proof)
  const unsure = trails.filter((trail) => trail.status === undefined)
  const reasons = unsure.flatMap((trail) =>
    whyMissing(index, {
      what: `whether trail ${trail.name} is logging`,
      operations: ['cloudtrail:GetTrailStatus'],
      subjects: [trail.arn, trail.name],
      accountId: trail.accountId,
    }),
  )
  const [first, ...rest] = reasons
  if (first !== undefined)
    return unknown('It is not known whether any trail of the account is logging.', [first, ...rest], {
      proof,
    })
  const count = trails.length === 1 ? 'The only trail' : `Each of the ${trails.length} trails`
  return noncompliant(`${count} that would record the account is stopped.`, { proof })
}

function summaryOf(logging: readonly Trail[]): string {
  const [first] = logging
  const which =
    logging.length === 1 ? `Trail ${first?.name ?? ''} records` : `${logging.length} trails record`
  if (logging.some((trail) => trail.isMultiRegionTrail === true)) return `${which} the account.`
  const isKnown = logging.every((trail) => trail.isMultiRegionTrail === false)
  const what = isKnown ? 'none of them covers all Regions' : 'whether one covers all Regions is not known'
  return `${which} the account; ${what}.`
}

/** No trail was seen: proof only where every enabled region was looked at. */
function judgeAbsence(context: AccountContext): Outcome {
  const { account } = context
  const [first, ...rest] = unsweptReasons(context)
  if (first !== undefined) {
    return unknown('No trail was seen, but not everywhere could be looked.', [first, ...rest], {
      proof: proofOf(account),
    })
  }
  const count = account.enabledRegions?.length ?? 0
  return noncompliant(
    `The account has no trail in any of its ${count} enabled Regions: nothing it does is recorded.`,
    { proof: proofOf(account) },
  )
}

function proofOf(account: Account): Outcome['proof'] {
  return [
    field(account.id, 'trails', 'none'),
    field(account.id, 'swept Regions', account.sweptRegions?.toSorted().join(', ') ?? 'not known'),
  ]
}

export const rule: Rule = { id: 'account-records', account: judge }
