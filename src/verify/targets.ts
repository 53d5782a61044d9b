import type { RunHistory } from '../apply/journal-state.js'
import type { Plan } from '../domain/plan.js'
import type { VerifyTarget } from '../domain/verification.js'

/** The trails that a run changed, and what is to be proven of each. */
export function targetsOf(plan: Plan, history: RunHistory): VerifyTarget[] {
  return plan.steps.flatMap((step) => {
    const told = history.steps.get(step.id)
    if (step.action !== 'update-trail' || told?.confirmed === undefined || told.restored === true) return []
    const { key } = step.after
    const keyArn =
      key === null ? null : 'arn' in key ? key.arn : history.steps.get(key.createdBy)?.confirmed?.created
    if (keyArn === undefined) return []
    const readerId = plan.preconditions.find(
      (one) => one.kind === 'bucket' && one.steps.includes(step.id),
    )?.accountId
    const { trailArn, accountId, region } = step
    return [
      {
        trailArn,
        accountId,
        region,
        keyArn,
        changedAt: told.confirmedAt ?? '',
        ...(readerId === undefined ? {} : { readerId }),
      },
    ]
  })
}
