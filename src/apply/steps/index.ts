import type { PlanStep } from '../../domain/plan-step.js'
import { createAliasWork } from './create-alias.js'
import { createKeyWork } from './create-key.js'
import { putKeyPolicyWork } from './put-key-policy.js'
import { setKeyRotationWork } from './set-key-rotation.js'
import { setLogGroupKeyWork } from './set-log-group-key.js'
import { updateTrailWork } from './update-trail.js'
import type { StepWork, WorkContext } from './work.js'

/** How a step is looked at, done and put back, by its action. */
export function workOf(step: PlanStep, context: WorkContext): StepWork {
  switch (step.action) {
    case 'create-key':
      return createKeyWork(step, context)
    case 'create-alias':
      return createAliasWork(step, context)
    case 'put-key-policy':
      return putKeyPolicyWork(step, context)
    case 'set-key-rotation':
      return setKeyRotationWork(step, context)
    case 'update-trail':
      return updateTrailWork(step, context)
    case 'set-log-group-key':
      return setLogGroupKeyWork(step, context)
  }
}
