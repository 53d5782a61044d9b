import { text } from '../../collect/answers.js'
import type { StepOf } from '../../domain/plan-step.js'
import { missing } from '../outcome.js'
import type { CallRequest } from '../ports.js'
import { samePolicy } from './policy-text.js'
import { type Look, type StepWork, type WorkContext, nothingAside, unreadable } from './work.js'

type Step = StepOf<'put-key-policy'>

/** Puts a key policy in the place of the one that was reviewed, and of no other. */
export function putKeyPolicyWork(step: Step, context: WorkContext): StepWork {
  const ask = (operation: string, input: Record<string, unknown>): CallRequest => ({
    service: 'kms',
    operation,
    input: { KeyId: step.key.arn, PolicyName: 'default', ...input },
    accountId: step.accountId,
    region: step.region,
  })
  return {
    look: async () => look(step, context, ask('GetKeyPolicy', {})),
    request: () => ask('PutKeyPolicy', { Policy: step.after }),
    aside: nothingAside,
  }
}

async function look(step: Step, context: WorkContext, request: CallRequest): Promise<Look> {
  const answer = await context.calls.read(request)
  if (!answer.ok) return unreadable(request, answer)
  const policy = text(answer.output, 'Policy')
  if (policy === undefined) return unreadable(request, missing('kms:GetKeyPolicy', 'Policy'))
  if (samePolicy(policy, step.after)) return { at: 'after', image: { Policy: policy } }
  if (samePolicy(policy, step.before)) return { at: 'before', image: { Policy: policy } }
  return {
    at: 'elsewhere',
    difference: { field: `policy of ${step.key.arn}`, was: step.before, is: policy },
  }
}
