import type { EstateIndex } from '../assess/index-estate.js'
import { admissionParts } from '../assess/rules/key-admits-cloudtrail/admission.js'
import { deliveryTarget } from '../assess/rules/key-admits-cloudtrail/target.js'
import type { Refusal } from '../domain/plan.js'
import { cloudtrailRequests } from '../policy/cloudtrail.js'
import { authorize } from '../policy/evaluate.js'
import type { ParsedPolicy } from '../policy/types.js'
import type { CollectedKey } from './candidate.js'
import type { CloudTrailUse } from './statements.js'
import type { TrailWork } from './types.js'

const USES: Readonly<Record<string, CloudTrailUse>> = {
  'kms:GenerateDataKey': 'encrypt',
  'kms:DescribeKey': 'describe',
  'kms:Decrypt': 'decrypt',
}

/** What CloudTrail needs for a trail and a key policy does not let it do for certain. */
export function lackingUses(
  index: EstateIndex,
  { work, named, policy }: { work: TrailWork; named: CollectedKey; policy: ParsedPolicy },
): Set<CloudTrailUse> {
  const target = deliveryTarget(index, work.trail, named, work.bucketKeyEnabled)
  // Members differ by their account only, and one that can't exist stands for all of them.
  const members = work.trail.isOrganizationTrail === true ? { memberAccountIds: [ANY_MEMBER] } : {}
  const policies = { resource: policy, grants: named.key.grants ?? [] }
  const lacking = cloudtrailRequests({ ...target, ...members }).filter(
    ({ request }) => authorize(request, policies).effect !== 'allowed',
  )
  return new Set(lacking.flatMap(({ request }) => USES[request.action] ?? []))
}

const ANY_MEMBER = '000000000000'

/** Whether CloudTrail gets in under a policy, by the same trial as the audit's; what it finds in the way, else. */
export function admissionRefusals(
  index: EstateIndex,
  { work, named, policy }: { work: TrailWork; named: CollectedKey; policy: ParsedPolicy },
): Refusal[] {
  const door = {
    key: named.key,
    policy,
    controlPolicies: index.organization.resourcePolicies(named.accountId),
  }
  const target = deliveryTarget(index, work.trail, named, work.bucketKeyEnabled)
  const parts = admissionParts(door, target)
  const faults = [...new Set(parts.flatMap((part) => part.fault ?? []))]
  const doubts = parts.flatMap((part) => part.doubts ?? [])
  if (faults.length > 0) return [denied(work, named, faults)]
  return doubts.slice(0, 1).map(({ reason, remedy }) => ({
    code: 'KEY_POLICY_UNCERTAIN',
    subject: work.trail.arn,
    reason: `the policy of key ${named.arn}: ${reason}`,
    remedy,
  }))
}

function denied(work: TrailWork, named: CollectedKey, faults: readonly string[]): Refusal {
  return {
    code: 'KEY_POLICY_DENIES',
    subject: work.trail.arn,
    reason: `with every statement that a plan may add, CloudTrail would still be kept out of key ${named.arn}: ${faults.join('; ')}`,
    remedy:
      'Change what denies it by hand, or name another key under keys: in trailseal.yaml. A plan touches no statement of others.',
    evidence: faults.join('; '),
  }
}
