import { contentHash } from '../domain/hash.js'
import type { Plan } from '../domain/plan.js'
import { evidenceFaults } from './lint-evidence.js'
import { orderFaults } from './lint-order.js'
import { policyFaults } from './lint-policies.js'
import { stepFaults } from './lint-steps.js'

/** Every invariant that a plan is held to. */
type LintRule =
  | 'hash'
  | 'ids'
  | 'order'
  | 'place'
  | 'one-change'
  | 'never-unsealed'
  | 'undo'
  | 'preconditions'
  | 'policy-size'
  | 'policy-foreign'
  | 'policy-wide'
  | 'told'

/** An invariant that a plan breaks, and where. */
export interface LintFault {
  readonly rule: LintRule
  readonly message: string
}

/**
 * Checks a finished plan against every invariant of plans: key, policy and rotation before the trail; no key deleted and no
 * logging stopped, for which there are no steps; no statement of others touched, ours no wider than trails and readers; every
 * step undone by its own `before`, and resting on preconditions; ids and dependencies sound; policies within KMS's size.
 */
export function lintPlan(plan: Plan): LintFault[] {
  return [...hashFaults(plan), ...lintContent(plan)]
}

/** The same but for the hash, which whoever has just made the plan need not count again. */
export function lintContent(plan: Plan): LintFault[] {
  return [...stepFaults(plan), ...orderFaults(plan), ...evidenceFaults(plan), ...policyFaults(plan)]
}

function hashFaults(plan: Plan): LintFault[] {
  const hash = contentHash(plan)
  return hash === plan.hash
    ? []
    : [{ rule: 'hash', message: `the hash of the content is ${hash}, the plan says ${plan.hash}` }]
}
