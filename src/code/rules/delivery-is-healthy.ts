import type { UnknownReason, Verdict } from '../../domain/finding.js'
import { type Part, field, judgeParts, notApplicable } from '../../assess/outcome.js'
import { type DeliveryAttempt, bucketRequests } from '../../policy/cloudtrail-delivery.js'
import { authorize } from '../../policy/evaluate.js'
import type { Decision, ParsedPolicy } from '../../policy/types.js'
import { arnOf, nameOf, textOfAttribute } from '../model/identifiers.js'
import { type OwnedPolicy, bucketPolicyOf, bucketReference } from '../model/owned-policies.js'
import { parseAt } from '../model/policy-text.js'
import { optionsOf, whereaboutsFor } from '../model/whereabouts.js'
import { type Whereabouts, isPlaceholder, located, shownPlaceholders, symbolsIn } from '../placeholders.js'
import type { Place } from '../types.js'
import { placeOf, settleFlag } from '../values.js'
import { type CodeCase, type CodeOutcome, type CodeRule, told } from './rule.js'

type WrittenPolicy = Exclude<OwnedPolicy, { kind: 'none' }>

/** Whether anything in the code stops delivery: logging that is off, or the bucket's policy. */
function judge(subject: CodeCase): CodeOutcome {
  const { model, owner } = subject
  const policy = bucketPolicyOf(model, bucketReference(model, owner.attributes.get('s3BucketName')))
  const logging = loggingPart(subject)
  const isAboutLogging = logging.fault !== undefined || logging.doubts !== undefined
  if (policy.kind === 'none' && !isAboutLogging) {
    const summary = 'The bucket’s policy is not in this code; whether logs arrive is seen in the account.'
    return told(notApplicable(summary), owner.place)
  }
  const bucket = policy.kind === 'none' ? {} : policyPart(subject, policy)
  const outcome = judgeParts([logging, bucket], {
    whenCompliant: 'Logging is on, and the bucket’s policy lets the logs in.',
    whenUnknown: 'It is not certain that logs are delivered.',
  })
  const place = isAboutLogging || policy.kind === 'none' ? placeOf(owner, 'isLogging') : placeOfPolicy(policy)
  return told(outcome, place, [owner.place])
}

function placeOfPolicy(policy: WrittenPolicy): Place {
  return policy.kind === 'unknown' ? policy.place : policy.document.place
}

function loggingPart({ model, owner }: CodeCase): Part {
  const logging = settleFlag(owner.attributes.get('isLogging'), {
    format: model.unit.format,
    what: `whether ${owner.address} logs`,
  })
  if (logging.kind === 'unsettled') return { doubts: [logging.doubt] }
  const isOff = logging.kind === 'settled' && !logging.value
  const proof = [field(owner.address, 'isLogging', !isOff)]
  return isOff ? { proof, fault: 'the trail does not log' } : { proof }
}

/** What holds wherever the code is applied decides. */
function policyPart(subject: CodeCase, policy: WrittenPolicy): Part {
  if (policy.kind === 'unknown') return { doubts: [policy.doubt] }
  const { document } = policy
  const { model, owner } = subject
  const places = whereaboutsFor(
    [document.text, arnOf(model, owner) ?? ''],
    optionsOf(model.options, arnOf(model, owner)),
  )
  if (places === undefined) return { doubts: [itDepends(document.label)] }
  const open = attemptAt(subject, undefined)
  const shared = symbolsIn(JSON.stringify(open))
  const parts = places.map((at) =>
    partOf(attemptAt(subject, at), parseAt(document, { at, shared, isTried: true })),
  )
  const [first] = parts
  if (first !== undefined && new Set(parts.map(verdictOf)).size === 1) return first
  return parts.find((part) => part.doubts !== undefined) ?? { doubts: [itDepends(document.label)] }
}

function verdictOf(part: Part): Verdict {
  return judgeParts([part], { whenCompliant: '', whenUnknown: '' }).verdict
}

function itDepends(label: string): UnknownReason {
  return {
    reason: `the ${label} names an account or region, and whether this code is applied there is not in it`,
    remedy: 'Say where the code is applied with --account-id and --region.',
  }
}

/** The delivery at one place; without one, with placeholders. */
function attemptAt({ model, owner, key }: CodeCase, at: Whereabouts | undefined): DeliveryAttempt {
  const bucket = bucketReference(model, owner.attributes.get('s3BucketName'))
  const prefix = textOfAttribute(model, owner, 's3KeyPrefix')
  const here = (text: string): string => (at === undefined ? text : located(text, at))
  const bucketName =
    bucket.kind === 'resource' ? nameOf(model, bucket.bucket) : bucket.kind === 'outside' ? bucket.name : ''
  return {
    trailArn: here(arnOf(model, owner) ?? ''),
    bucketName: here(bucketName),
    accountId: at?.accountId ?? '',
    encryption: key.kind === 'none' ? 'none' : 'kms',
    ...(key.kind === 'resource' ? { keyArn: here(arnOf(model, key.key) ?? '') } : {}),
    ...(prefix === undefined || prefix === '' ? {} : { s3KeyPrefix: here(prefix) }),
  }
}

function partOf(attempt: DeliveryAttempt, policy: ParsedPolicy): Part {
  const decisions = bucketRequests(attempt).map((request) => ({
    action: request.action,
    decision: authorize(request, { resource: policy }),
  }))
  const fault = decisions.find(({ decision }) => decision.effect === 'denied')
  // What is not known may be just what an Allow names; a Deny that applies does so under any name.
  const isDenied = fault?.decision.deciding.some((one) => one.effect === 'Deny') === true
  if (fault !== undefined && !isDenied && isPlaceholder(JSON.stringify({ ...attempt, keyArn: '' }))) {
    return { doubts: [doubtOf(fault.action, 'names of the trail or bucket are not known')] }
  }
  if (fault !== undefined) return { fault: faultOf(fault.action, fault.decision, policy.label) }
  const doubts = decisions.flatMap(({ action, decision }) =>
    decision.unknowns.map((reason) => doubtOf(action, reason)),
  )
  return doubts.length === 0 ? {} : { doubts }
}

function faultOf(action: string, { deciding }: Decision, label: string): string {
  const deny = deciding.find((one) => one.effect === 'Deny')
  return deny === undefined
    ? `no statement of the ${label} lets CloudTrail call ${action}`
    : `${deny.statement} of the ${label} denies CloudTrail ${action}`
}

function doubtOf(action: string, reason: string): UnknownReason {
  return {
    reason: shownPlaceholders(`whether CloudTrail may call ${action} can’t be decided: ${reason}`),
    remedy: 'Give the values that the bucket policy rests on, or simplify it.',
  }
}

export const rule: CodeRule = { id: 'delivery-is-healthy', trail: judge }
