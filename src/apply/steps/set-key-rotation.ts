import { flag, number } from '../../collect/answers.js'
import type { StepOf } from '../../domain/plan-step.js'
import { missing } from '../outcome.js'
import type { CallRequest } from '../ports.js'
import { type Look, type StepWork, type WorkContext, nothingAside, shown, unreadable } from './work.js'

type Step = StepOf<'set-key-rotation'>
type Rotation = Step['after']

/** Sets whether a key rotates, and how often. */
export function setKeyRotationWork(step: Step, context: WorkContext): StepWork {
  const ask = (operation: string, input: Record<string, unknown> = {}): CallRequest => ({
    service: 'kms',
    operation,
    input: { KeyId: context.keyArn(step.key), ...input },
    accountId: step.accountId,
    region: step.region,
  })
  const { enabled, periodInDays } = step.after
  const period = periodInDays === undefined ? {} : { RotationPeriodInDays: periodInDays }
  return {
    look: async () => look(step, context, ask('GetKeyRotationStatus')),
    request: () => (enabled ? ask('EnableKeyRotation', period) : ask('DisableKeyRotation')),
    aside: nothingAside,
  }
}

/** A period that the plan does not name is any. */
function same(found: Rotation, wanted: Rotation): boolean {
  if (found.enabled !== wanted.enabled) return false
  return !wanted.enabled || wanted.periodInDays === undefined || found.periodInDays === undefined
    ? true
    : found.periodInDays === wanted.periodInDays
}

async function look(step: Step, context: WorkContext, request: CallRequest): Promise<Look> {
  const answer = await context.calls.read(request)
  if (!answer.ok) return unreadable(request, answer)
  const enabled = flag(answer.output, 'KeyRotationEnabled')
  if (enabled === undefined)
    return unreadable(request, missing('kms:GetKeyRotationStatus', 'KeyRotationEnabled'))
  const periodInDays = number(answer.output, 'RotationPeriodInDays')
  const found = { enabled, ...(periodInDays === undefined ? {} : { periodInDays }) }
  const image = { KeyRotationEnabled: enabled, RotationPeriodInDays: periodInDays ?? null }
  if (same(found, step.after)) return { at: 'after', image }
  if (same(found, step.before)) return { at: 'before', image }
  return {
    at: 'elsewhere',
    difference: { field: 'rotation', was: shown(step.before), is: shown(found) },
  }
}
