import type { OnProgress } from '../domain/events.js'
import type { JournalRecord } from '../domain/journal.js'
import { type Plan, type Precondition, createdByValue } from '../domain/plan.js'
import type { KeyReference, PlanStep } from '../domain/plan-step.js'
import type { Calls } from './calls.js'
import { type RunHistory, type StepHistory, inDoubtSince } from './journal-state.js'
import type { JournalWriter } from './journal-writer.js'
import { FRESH_MS, PROPAGATION_MS } from './bounds.js'
import type { Waiting } from './ports.js'
import { madeBy } from './preconditions.js'
import type { Settling } from './settling.js'
import type { WorkContext } from './steps/work.js'

/** Digits of a plan's hash that name it in tags and run ids: enough that two plans of one account never share them. */
const PREFIX_LENGTH = 16

/** The beginning of a plan's hash, without the name of the algorithm. */
export function hashPrefix(planHash: string): string {
  return planHash.replace(/^sha256:/u, '').slice(0, PREFIX_LENGTH)
}

/** Everything that a run is made of; the effects are passed in. */
export interface RunParts extends Settling {
  readonly plan: Plan
  readonly calls: Calls
  readonly waiting: Waiting
  readonly journal: JournalWriter
  readonly history: RunHistory
  /** Abort: the step in hand is finished, and no other begun. */
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

/** A run under way: what is done, which keys were made, and what a step needs of the others. */
export class Run {
  readonly parts: RunParts
  readonly #byId: ReadonlyMap<string, PlanStep>
  readonly #byStep = new Map<string, Precondition[]>()
  /** Steps by the key, trail or log group that they change; for plans of thousands. */
  readonly #bySubject = new Map<string, PlanStep[]>()
  readonly #done = new Set<string>()
  readonly #touched = new Set<string>()
  readonly #created = new Map<string, string>()
  /** When preconditions were last seen to hold; time as waits are measured. */
  readonly #heldMs = new Map<Precondition, number>()
  /** When steps were seen done; endpoint's time. */
  readonly #doneMs = new Map<string, number>()

  constructor(parts: RunParts) {
    this.parts = parts
    for (const one of parts.plan.preconditions) {
      for (const id of one.steps) {
        const known = this.#byStep.get(id)
        if (known === undefined) this.#byStep.set(id, [one])
        else known.push(one)
      }
    }
    this.#byId = new Map(parts.plan.steps.map((step) => [step.id, step]))
    for (const step of parts.plan.steps) {
      const subject = subjectOf(step)
      if (subject !== undefined) this.#bySubject.set(subject, [...(this.#bySubject.get(subject) ?? []), step])
    }
    for (const [id, step] of parts.history.steps) {
      if (step.confirmed !== undefined && step.restored !== true) {
        this.markDone(id, step.confirmed.created, Date.parse(step.confirmedAt ?? ''))
      }
      if (inDoubtSince(step) !== undefined) this.#touched.add(id)
    }
  }

  get signal(): AbortSignal | undefined {
    return this.parts.signal
  }

  historyOf(stepId: string): StepHistory | undefined {
    return this.parts.history.steps.get(stepId)
  }

  isDone(stepId: string): boolean {
    return this.#done.has(stepId)
  }

  markDone(stepId: string, created: string | undefined, atMs: number): void {
    this.#done.add(stepId)
    this.#doneMs.set(stepId, atMs)
    this.#touched.add(stepId)
    if (created !== undefined) this.#created.set(stepId, created)
  }

  async record(entry: JournalRecord): Promise<void> {
    await this.parts.journal.record(entry)
  }

  notice(message: string): void {
    this.parts.onProgress?.({ type: 'noticed', message })
  }

  /** Preconditions of a step that are to be read right before it. */
  preconditionsOf(step: PlanStep): Precondition[] {
    const own = this.#byStep.get(step.id) ?? []
    if (!PREPARING.has(step.action)) return own
    const sinceMs = this.parts.waiting.elapsedMs() - FRESH_MS
    return own.filter((one) => (this.#heldMs.get(one) ?? Number.NEGATIVE_INFINITY) < sinceMs)
  }

  markHeld(preconditions: readonly Precondition[]): void {
    const nowMs = this.parts.waiting.elapsedMs()
    for (const one of preconditions) this.#heldMs.set(one, nowMs)
  }

  /** What done steps, and those that may be, have made of the fields that preconditions name. */
  overlay(precondition: Precondition, also?: string): readonly unknown[] {
    return madeBy(this.#bySubject.get(precondition.subject) ?? [], precondition, {
      isUnderWay: (id) => id === also || this.#touched.has(id),
      keyArn: (id) => this.#created.get(id),
    })
  }

  /** Whether a refusal of this step may pass because KMS has yet to see a step that it rests on. */
  restsOnKms(step: PlanStep): boolean {
    const named = [...step.dependsOn, ...referenced(step)]
    return named.some((id) => {
      const other = this.#byId.get(id)
      return other !== undefined && (KMS_ACTIONS.has(other.action) || this.restsOnKms(other))
    })
  }

  /**
   * Until when CloudTrail may still deliver by what this back-out changed of its trails: a policy that let it is not taken away
   * before. Endpoint's time; 0: nothing to wait for.
   */
  deliversUntilMs(step: PlanStep): number {
    const { plan, propagatingFromMs = 0 } = this.parts
    if (step.action !== 'put-key-policy' || plan.origin.kind === 'implement') return 0
    const trails = plan.steps.filter((one) => one.action === 'update-trail')
    const lastMs = Math.max(propagatingFromMs, ...trails.map((one) => this.#doneMs.get(one.id) ?? 0))
    return lastMs === 0 ? 0 : lastMs + PROPAGATION_MS
  }

  /** What the work of a step needs. */
  context(): WorkContext {
    return {
      calls: this.parts.calls,
      keyArn: (reference) => this.#keyArn(reference),
      createdBy: (stepId) => createdByValue(this.parts.plan.hash, stepId),
    }
  }

  #keyArn(reference: KeyReference): string {
    if ('arn' in reference) return reference.arn
    const arn = this.#created.get(reference.createdBy)
    // Steps stand after those that they refer to, and run only when those are done.
    if (arn === undefined) throw new Error(`${reference.createdBy} has made no key yet`)
    return arn
  }
}

/** Actions that take nothing away from anybody: they make a key ready, and look at all that they change. */
const PREPARING: ReadonlySet<PlanStep['action']> = new Set(['create-key', 'create-alias', 'set-key-rotation'])
const KMS_ACTIONS: ReadonlySet<PlanStep['action']> = new Set(['create-key', 'create-alias', 'put-key-policy'])

/** What a step changes, where it is there before the plan. */
function subjectOf(step: PlanStep): string | undefined {
  switch (step.action) {
    case 'put-key-policy':
      return step.key.arn
    case 'set-key-rotation':
      return 'arn' in step.key ? step.key.arn : undefined
    case 'update-trail':
      return step.trailArn
    case 'set-log-group-key':
      return step.logGroupArn
    case 'create-key':
    case 'create-alias':
      return undefined
  }
}

function referenced(step: PlanStep): string[] {
  const of = (key: KeyReference | null): string[] =>
    key !== null && 'createdBy' in key ? [key.createdBy] : []
  switch (step.action) {
    case 'create-alias':
    case 'set-key-rotation':
      return of(step.key)
    case 'update-trail':
    case 'set-log-group-key':
      return of(step.after.key)
    case 'create-key':
    case 'put-key-policy':
      return []
  }
}
