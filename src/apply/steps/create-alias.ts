import { text } from '../../collect/answers.js'
import type { StepOf } from '../../domain/plan-step.js'
import type { CallRequest } from '../ports.js'
import { listAll } from './pages.js'
import { type Look, type StepWork, type WorkContext, nothingAside, unreadable } from './work.js'

type Step = StepOf<'create-alias'>

/** Names a key by an alias that nothing has yet. */
export function createAliasWork(step: Step, context: WorkContext): StepWork {
  const ask = (operation: string, input: Record<string, unknown> = {}): CallRequest => ({
    service: 'kms',
    operation,
    input,
    accountId: step.accountId,
    region: step.region,
  })
  return {
    look: async () => look(step, context, ask('ListAliases')),
    request: () => ask('CreateAlias', { AliasName: step.aliasName, TargetKeyId: context.keyArn(step.key) }),
    aside: nothingAside,
  }
}

async function look(step: Step, context: WorkContext, request: CallRequest): Promise<Look> {
  const aliases = await listAll(context.calls, request, 'Aliases')
  if (!aliases.ok) return unreadable(request, aliases)
  const found = aliases.items.find((one) => text(one, 'AliasName') === step.aliasName)
  if (found === undefined) return { at: 'before', image: {} }
  const target = text(found, 'TargetKeyId')
  const wanted = context.keyArn(step.key)
  if (target !== undefined && wanted.endsWith(`/${target}`)) return { at: 'after', image: {} }
  return {
    at: 'elsewhere',
    difference: {
      field: `key of ${step.aliasName}`,
      was: 'no such alias',
      is: target ?? 'a key that is not told',
    },
  }
}
