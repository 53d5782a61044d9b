import type { Evidence, UnknownReason } from '../../../domain/finding.js'
import type { Key } from '../../../domain/key.js'
import {
  type CloudTrailRequest,
  type DeliveryTarget,
  cloudtrailRequests,
} from '../../../policy/cloudtrail.js'
import { authorize } from '../../../policy/evaluate.js'
import type { Deciding, Decision, ParsedPolicy, PolicySet } from '../../../policy/types.js'
import type { Part } from '../../outcome.js'

/** Everything that decides whether CloudTrail gets in. */
export interface Door {
  readonly key: Key
  readonly policy: ParsedPolicy
  /** Resource control policies, root first; undefined: not read. */
  readonly controlPolicies: readonly (readonly ParsedPolicy[])[] | undefined
}

interface Tried {
  readonly asked: CloudTrailRequest
  readonly decision: Decision
}

/**
 * Tries every request that CloudTrail makes for a trail. One that AWS documents decides; one that it does not (a member's
 * context in an organization trail) leaves a doubt where it is refused.
 */
export function admissionParts(door: Door, target: DeliveryTarget): Part[] {
  const policies = policySet(door)
  const tried = requestsWorthTrying(door, target).map((asked) => ({
    asked,
    decision: authorize(asked.request, policies),
  }))
  const documented = tried.filter(({ asked }) => asked.isDocumented).map(documentedPart)
  return [...documented, membersPart(tried)]
}

/** A delivered log differs from the saved trail by the object's ARN only: where nothing asks for that, once is enough. */
function requestsWorthTrying(door: Door, target: DeliveryTarget): CloudTrailRequest[] {
  const all = cloudtrailRequests(target)
  if (asksForObjects(door)) return all
  return all.filter(({ purpose, isDocumented }) => purpose === 'save' || !isDocumented)
}

/** Whether anything tests the ARN of what is encrypted. */
export function asksForObjects({ key, policy, controlPolicies }: Door): boolean {
  const documents = [policy, ...(controlPolicies ?? []).flat()]
  const conditions = documents.flatMap((one) => one.statements.flatMap((statement) => statement.conditions))
  return conditions.some((one) => OBJECT.test(one.key)) || OBJECT.test(JSON.stringify(key.grants ?? []))
}

const OBJECT = /aws:s3:arn/iu

function policySet({ key, policy, controlPolicies }: Door): PolicySet {
  return {
    resource: policy,
    grants: key.grants ?? [],
    rcps: controlPolicies ?? [],
    ...(key.grants === undefined ? { unknown: ['grants'] } : {}),
  }
}

function documentedPart({ asked, decision }: Tried): Part {
  const { action } = asked.request
  const proof = [...decision.deciding, ...decision.nearMisses]
    .filter(isTelling)
    .map((one) => evidence(action, one))
  if (decision.effect === 'allowed') return { proof }
  if (decision.effect === 'denied') return { proof, fault: faultOf(action, decision) }
  return { proof, doubts: doubtsOf(action, decision) }
}

/** RCPFullAWSAccess allows everything everywhere and tells nothing. */
function isTelling({ kind, effect }: Deciding): boolean {
  return kind !== 'resource control policy' || effect === 'Deny'
}

function faultOf(action: string, { deciding }: Decision): string {
  const deny = deciding.find((one) => one.effect === 'Deny')
  if (deny !== undefined) return `${deny.statement} of ${deny.document} denies CloudTrail ${action}`
  return `no statement of the key policy and no grant lets CloudTrail call ${action} for this trail`
}

function doubtsOf(action: string, { unknowns }: Decision): UnknownReason[] {
  return [...new Set(unknowns)].map((reason) =>
    reason === 'grants could not be read' ? unreadGrants(action) : undecidable(action, reason),
  )
}

function unreadGrants(action: string): UnknownReason {
  return {
    reason: `the key policy does not let CloudTrail call ${action}, and the key’s grants were not read`,
    operation: 'kms:ListGrants',
    action: 'kms:ListGrants',
    remedy: 'Allow kms:ListGrants on the key to the auditing role, and audit again.',
  }
}

function undecidable(action: string, reason: string): UnknownReason {
  return {
    reason: `whether CloudTrail may call ${action} can’t be decided: ${reason}`,
    remedy: 'Mend or simplify what is named, or look at a delivered log object.',
  }
}

function evidence(action: string, { document, statement, effect, note }: Deciding): Evidence {
  return { kind: 'statement', document, statement, effect, note: `${action}: ${note}` }
}

function membersPart(tried: readonly Tried[]): Part {
  const refused = tried.filter(({ asked, decision }) => !asked.isDocumented && decision.effect !== 'allowed')
  const [first] = refused
  if (first === undefined) return {}
  const others = refused.length === 1 ? '' : ` and ${refused.length - 1} more`
  return {
    doubts: [
      {
        reason: `the key does not admit CloudTrail in the encryption context of member account ${first.asked.loggedAccountId}${others}; whether an organization trail uses it is not documented`,
        remedy:
          'Let kms:EncryptionContext:aws:cloudtrail:arn in the key policy match the members’ accounts as well.',
      },
    ],
  }
}
