import { mapLimited } from '../collect/concurrency.js'
import { TrailsealError } from '../domain/errors.js'
import type { Plan } from '../domain/plan.js'
import type { Calls } from './calls.js'
import type { ApplyPort, Waiting } from './ports.js'
import { type Overlay, brokenOnceSettled } from './preconditions.js'
import { preconditionsBroken } from './step-end.js'

/** Accounts entered side by side. */
const WIDTH = 100
/** Differences that a message lists; more are counted. */
const MOST_SHOWN = 20

/** Whether a plan may run here: for a rehearsal, on the twin of the place that it was made for. */
export type Stage = 'real' | 'rehearsal'

/**
 * Refuses a plan that was made for another account, partition or kind of endpoint: what was rehearsed against a simulator must
 * never reach AWS by a forgotten variable, nor the other way round. Throws TrailsealError, exit status 4.
 */
export async function checkPlace(port: ApplyPort, plan: Plan, stage: Stage): Promise<void> {
  const { source, partition } = await port.caller()
  const refuse = (code: string, message: string, remedy: string): never => {
    throw new TrailsealError({ code, message, remedy, exitStatus: 4 })
  }
  if (partition !== plan.partition) {
    refuse(
      'WRONG_PARTITION',
      `the plan is for partition ${plan.partition}, these credentials are for ${partition}`,
      'use credentials of the account that the plan was made from',
    )
  }
  if (source.accountId !== plan.source.accountId) {
    refuse(
      'WRONG_ACCOUNT',
      `the plan was made from account ${plan.source.accountId} (${plan.source.callerArn}); these credentials are of ${source.accountId} (${source.callerArn})`,
      'use credentials of that account, or make a new plan with these',
    )
  }
  const isTwin = stage === 'rehearsal' && source.answeredBy === 'simulator'
  if (!isTwin && source.answeredBy !== plan.source.answeredBy) {
    refuse(
      'WRONG_ENDPOINT',
      `the plan was made from ${nameOf(plan.source)}; these calls would go to ${nameOf(source)}`,
      'check --endpoint-url and AWS_ENDPOINT_URL, or make a new plan here',
    )
  }
}

function nameOf({ answeredBy, endpoint }: Plan['source']): string {
  return answeredBy === 'aws' ? 'AWS' : `a ${answeredBy} endpoint, ${endpoint}`
}

/** Makes the credentials of every account ready, before anything is changed. Throws TrailsealError. */
export async function enterAccounts(port: ApplyPort, plan: Plan): Promise<void> {
  const named = [...plan.steps, ...plan.preconditions].map((one) => one.accountId)
  const accountIds = [...new Set(named)]
  const entries = await mapLimited(accountIds, WIDTH, async (accountId) => port.enter(accountId))
  const closed = entries.flatMap((entry, index) =>
    entry.ok
      ? []
      : [`${accountIds[index] ?? ''} as ${entry.roleArn}: ${entry.failure.code}: ${entry.failure.message}`],
  )
  if (closed.length === 0) return
  throw new TrailsealError({
    code: 'ACCOUNT_CLOSED',
    message: `nothing was changed: the plan has steps in accounts that can't be entered: ${closed.join('; ')}`,
    remedy: 'check --role-name, --external-id and the trust policy of the role there',
  })
}

/** Refuses a plan whose preconditions no longer hold, with each field, what it was and what it is. Throws TrailsealError, exit status 4. */
export async function checkPreconditions(
  reading: { plan: Plan; calls: Calls; waiting: Waiting; settleUntilMs?: number },
  options: { overlay: Overlay; isDone: (stepId: string) => boolean; remedy?: string },
): Promise<void> {
  const open = reading.plan.preconditions.filter(
    (one) => one.steps.length === 0 || one.steps.some((id) => !options.isDone(id)),
  )
  const broken = await brokenOnceSettled(reading, open, options.overlay)
  if (broken.length === 0) return
  const { code, message, remedy } = preconditionsBroken(broken.slice(0, MOST_SHOWN))
  const more = broken.length > MOST_SHOWN ? `; and ${broken.length - MOST_SHOWN} more` : ''
  throw new TrailsealError({
    code,
    message: `${message}${more}`,
    remedy: options.remedy ?? remedy,
    exitStatus: 4,
  })
}
