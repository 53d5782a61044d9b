import type { Estate } from '../domain/estate.js'
import type { JournalEntry } from '../domain/journal.js'
import { CREATED_BY_TAG, type Plan, createdByValue } from '../domain/plan.js'
import type { KeyReference, PlanStep } from '../domain/plan-step.js'

/** A step that took effect, or that may have: its call was sent, and what came of it is not in the journal. */
export interface DoneStep {
  readonly step: PlanStep
  /** When it was confirmed; for one that may have taken effect, when it was sent. */
  readonly at: string
}

/** What a run did, as its journal tells. */
export interface RunEffects {
  /** In the order of the plan. */
  readonly done: readonly DoneStep[]
  /** The key that a reference stands for; undefined where the run made none that is known. */
  readonly arnOf: (key: KeyReference) => string | undefined
}

/**
 * Reads off a journal what a run changed. A step that changed nothing, because it was so already, is not the run's to undo; one
 * whose call was sent and never confirmed is, for it may have taken effect.
 */
export function effectsOf(plan: Plan, entries: readonly JournalEntry[], observed: Estate): RunEffects {
  const sent = new Map<string, string>()
  const created = new Map<string, string>()
  for (const { entry, at } of entries) {
    if (entry.type !== 'intended' && entry.type !== 'confirmed') continue
    if (entry.direction === 'undo') {
      if (entry.type === 'confirmed') sent.delete(entry.step)
      continue
    }
    if (entry.type === 'confirmed' && entry.created !== undefined) created.set(entry.step, entry.created)
    if (entry.type === 'intended' || entry.changed) sent.set(entry.step, at)
    // A repetition that found everything done already takes nothing back of what was sent before.
  }
  const byTag = madeKeys(plan, observed)
  return {
    done: plan.steps.flatMap((step) => {
      const at = sent.get(step.id)
      return at === undefined ? [] : [{ step, at }]
    }),
    arnOf: (key) => ('arn' in key ? key.arn : (created.get(key.createdBy) ?? byTag.get(key.createdBy))),
  }
}

/** Keys that carry the tag of a step of this plan. */
function madeKeys({ hash, steps }: Plan, { keys }: Estate): Map<string, string> {
  const byTag = new Map(keys.map((key) => [key.tags?.[CREATED_BY_TAG], key.arn]))
  return new Map(
    steps.flatMap(({ id }) => {
      const arn = byTag.get(createdByValue(hash, id))
      return arn === undefined ? [] : [[id, arn] as const]
    }),
  )
}
