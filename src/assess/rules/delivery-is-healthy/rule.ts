import type { TrailStatus } from '../../../domain/trail.js'
import { type Outcome, type Part, field, judgeParts, unknown } from '../../outcome.js'
import type { Rule, TrailContext } from '../../rule.js'
import { whyMissing } from '../../unknowns.js'
import type { UnknownReason } from '../../../domain/finding.js'

const HOUR_MS = 60 * 60 * 1000
/**
 * CloudTrail delivers about every five minutes while there are events (CloudTrail user guide, get-and-view-cloudtrail-log-files). A quiet
 * account has gaps, but a day without one management event, the audit's own included, is no longer quiet.
 */
const LONGEST_SILENCE_HOURS = 24
/** Clocks differ, and a collection takes its time; a delivery from later than this is no evidence of one. */
const MOST_AHEAD_HOURS = 1
/** A trail that was just started may not have had anything to deliver. */
const FIRST_DELIVERY_HOURS = 1

function judge(context: TrailContext): Outcome {
  const { status } = context.trail
  const whenUnknown = 'It is not known whether the trail delivers.'
  if (status === undefined) return unknown(whenUnknown, whyUnread(context, 'the status'))
  const parts = [
    loggingPart(context, status),
    errorPart(context, status),
    digestPart(context, status),
    agePart(context, status),
  ]
  return judgeParts(parts, {
    whenCompliant: `Logging is on and the last delivery, at ${status.latestDeliveryTime ?? 'an unknown time'}, succeeded.`,
    whenUnknown,
  })
}

function whyUnread({ index, trail }: TrailContext, what: string): [UnknownReason, ...UnknownReason[]] {
  return whyMissing(index, {
    what: `${what} of trail ${trail.name}`,
    operations: ['cloudtrail:GetTrailStatus', 'cloudtrail:DescribeTrails'],
    subjects: [trail.arn, trail.name],
    accountId: trail.accountId,
    ...(trail.homeRegion === undefined ? {} : { region: trail.homeRegion }),
  })
}

function loggingPart({ trail }: TrailContext, status: TrailStatus): Part {
  const proof = [field(trail.arn, 'IsLogging', status.isLogging)]
  if (status.isLogging) return { proof }
  const since =
    status.stopLoggingTime === undefined || status.stopLoggingTime === null
      ? ''
      : ` since ${status.stopLoggingTime}`
  return { proof, fault: `logging is off${since}` }
}

function errorPart(context: TrailContext, status: TrailStatus): Part {
  const error = status.latestDeliveryError
  if (error === undefined) return { doubts: whyUnread(context, 'LatestDeliveryError') }
  const proof = [field(context.trail.arn, 'LatestDeliveryError', error)]
  return isNone(error) ? { proof } : { proof, fault: `the last delivery failed with ${error}` }
}

/** Some endpoints answer the empty string where AWS leaves the member out. */
function isNone(error: string | null): error is null | '' {
  return error === null || error === ''
}

/** Digests are delivered only where log file validation is on. */
function digestPart(context: TrailContext, status: TrailStatus): Part {
  const { trail } = context
  const error = status.latestDigestDeliveryError
  if (trail.logFileValidationEnabled === false || (error !== undefined && isNone(error))) return {}
  if (error === undefined) return { doubts: whyUnread(context, 'LatestDigestDeliveryError') }
  const proof = [field(trail.arn, 'LatestDigestDeliveryError', error)]
  if (trail.logFileValidationEnabled) return { proof, fault: `the last digest delivery failed with ${error}` }
  return { proof, doubts: whyUnread(context, 'LogFileValidationEnabled') }
}

function agePart(context: TrailContext, status: TrailStatus): Part {
  const { trail, nowMs } = context
  const latest = status.latestDeliveryTime
  if (latest === undefined) return { doubts: whyUnread(context, 'LatestDeliveryTime') }
  if (latest === null) return neverPart(context, status)
  const proof = [field(trail.arn, 'LatestDeliveryTime', latest)]
  const silentHours = (nowMs - Date.parse(latest)) / HOUR_MS
  if (silentHours < -MOST_AHEAD_HOURS) return { proof, doubts: [fromTheFuture(latest)] }
  if (silentHours <= LONGEST_SILENCE_HOURS) return { proof }
  const silence = `nothing was delivered for ${Math.floor(silentHours)} hours`
  if (trail.hasCustomEventSelectors === false) return { proof, fault: silence }
  return {
    proof,
    doubts: [
      {
        reason: `${silence}, and the trail may select only rare events`,
        remedy:
          'Check the trail’s event selectors, and its last delivery against the account’s event history.',
      },
    ],
  }
}

function fromTheFuture(latest: string): UnknownReason {
  return {
    reason: `the last delivery is dated ${latest}, after the audit itself`,
    remedy: 'Check the clock of the machine that collected the estate, and what answers at the endpoint.',
  }
}

function neverPart(context: TrailContext, status: TrailStatus): Part {
  const { trail, nowMs } = context
  const proof = [
    field(trail.arn, 'LatestDeliveryTime', null),
    field(trail.arn, 'StartLoggingTime', status.startLoggingTime ?? 'not known'),
  ]
  const started = status.startLoggingTime
  if (started === undefined || started === null)
    return { proof, doubts: whyUnread(context, 'StartLoggingTime') }
  const loggedHours = (nowMs - Date.parse(started)) / HOUR_MS
  if (loggedHours > FIRST_DELIVERY_HOURS)
    return { proof, fault: `nothing was ever delivered, though logging started at ${started}` }
  const reason = `logging started at ${started}, too short a time ago for a first delivery`
  return { proof, doubts: [{ reason, remedy: 'Run the audit again in an hour.' }] }
}

export const rule: Rule = { id: 'delivery-is-healthy', trail: judge }
