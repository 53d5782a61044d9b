import { list, text, textOrNull } from '../../collect/answers.js'
import type { StepOf } from '../../domain/plan-step.js'
import { missing } from '../outcome.js'
import type { CallRequest } from '../ports.js'
import { type Look, type StepWork, type WorkContext, nothingAside, unreadable } from './work.js'

type Step = StepOf<'set-log-group-key'>

function nameOf(step: Step): string {
  return step.logGroupArn.replace(/:\*$/u, '').split(':log-group:').at(-1) ?? ''
}

/** Names a key, or none, in a log group: for what it takes in from now on. */
export function setLogGroupKeyWork(step: Step, context: WorkContext): StepWork {
  const logGroupName = nameOf(step)
  const ask = (operation: string, input: Record<string, unknown>): CallRequest => ({
    service: 'logs',
    operation,
    input,
    accountId: step.accountId,
    region: step.region,
  })
  const wanted = (): string | null => (step.after.key === null ? null : context.keyArn(step.after.key))
  return {
    look: async () =>
      look(
        step,
        context,
        ask('DescribeLogGroups', { logGroupNamePrefix: logGroupName, limit: 50 }),
        wanted(),
      ),
    request: () => {
      const kmsKeyId = wanted()
      return kmsKeyId === null
        ? ask('DisassociateKmsKey', { logGroupName })
        : ask('AssociateKmsKey', { logGroupName, kmsKeyId })
    },
    aside: nothingAside,
  }
}

async function look(
  step: Step,
  { calls }: WorkContext,
  request: CallRequest,
  wanted: string | null,
): Promise<Look> {
  const answer = await calls.read(request)
  if (!answer.ok) return unreadable(request, answer)
  const found = list(answer.output, 'logGroups')?.find((one) => text(one, 'logGroupName') === nameOf(step))
  if (found === undefined)
    return unreadable(request, missing('logs:DescribeLogGroups', `group ${nameOf(step)}`))
  const kmsKeyId = textOrNull(found, 'kmsKeyId')
  if (kmsKeyId === undefined)
    return unreadable(request, missing('logs:DescribeLogGroups', 'readable kmsKeyId'))
  const image = { kmsKeyId }
  if (kmsKeyId === wanted) return { at: 'after', image }
  if (kmsKeyId === step.before.kmsKeyId) return { at: 'before', image }
  return {
    at: 'elsewhere',
    difference: { field: 'kmsKeyId', was: step.before.kmsKeyId ?? 'none', is: kmsKeyId ?? 'none' },
  }
}
