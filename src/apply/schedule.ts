import type { PlanStep } from '../domain/plan-step.js'
import type { StepEnd } from './step-end.js'

/** How a step of a plan ended, the ones that were not begun included. */
export type ScheduledEnd =
  | StepEnd
  /** A step that it depends on, or that comes before it in its account, did not end well. */
  | { readonly state: 'blocked'; readonly by: string }

/**
 * Runs steps: those of one account one after another in the plan's order, those of different accounts side by side, none before
 * the steps that it depends on. A step that fails blocks the rest of its account and all that depends on it, nothing else.
 * Rejects with what a step throws, after every step in hand has ended.
 */
export async function schedule(
  steps: readonly PlanStep[],
  run: (step: PlanStep) => Promise<StepEnd>,
): Promise<ReadonlyMap<string, ScheduledEnd>> {
  const ends = new Map<string, Promise<ScheduledEnd>>()
  const lastOfAccount = new Map<string, string>()
  for (const step of steps) {
    const before = lastOfAccount.get(step.accountId)
    const needed = [...new Set([...step.dependsOn, ...(before === undefined ? [] : [before])])]
    // Steps that a step needs stand before it in the plan, so that their ends are known here.
    const waits = needed.map(async (id) => ({ id, end: await ends.get(id) }))
    const end = Promise.all(waits).then(async (found) => {
      const bad = found.find((one) => one.end?.state !== 'done')
      if (bad !== undefined)
        return bad.end?.state === 'stopped' ? bad.end : ({ state: 'blocked', by: bad.id } as const)
      return run(step)
    })
    ends.set(step.id, end)
    lastOfAccount.set(step.accountId, step.id)
  }
  const settled = await Promise.allSettled(ends.values())
  const thrown = settled.find((one) => one.status === 'rejected')
  if (thrown !== undefined) throw thrown.reason
  const pairs = await Promise.all([...ends].map(async ([id, end]) => [id, await end] as const))
  return new Map(pairs)
}
