import type { Image } from '../domain/journal.js'
import type { PlanStep } from '../domain/plan-step.js'
import { KEY_APPEARS_MS, MOST_CALLS, PASSING_MS, SETTLE_MS, backoffMs } from './bounds.js'
import { inDoubtSince } from './journal-state.js'
import { meaningOf } from './outcome.js'
import type { CallRequest } from './ports.js'
import { brokenOnceSettled } from './preconditions.js'
import { restoreAtOnce } from './restore.js'
import type { Run } from './run.js'
import {
  type StepEnd,
  type Trouble,
  callRefused,
  changedBesides,
  changedMeanwhile,
  notSeen,
  preconditionsBroken,
  unreadableThing,
} from './step-end.js'
import { workOf } from './steps/index.js'
import type { Look, StepWork } from './steps/work.js'

/** Does one step: looks, calls where it is not so yet, reads back. Throws only where the journal can't be written. */
export async function runStep(run: Run, step: PlanStep): Promise<StepEnd> {
  if (run.isDone(step.id)) return { state: 'done', changed: false }
  const end = await new StepRun(run, step).end()
  if (end.state === 'failed') {
    const { code, message, remedy } = end
    await run.record({ type: 'failed', step: step.id, direction: 'do', code, message, remedy })
  }
  return end
}

function failed(trouble: Trouble): StepEnd {
  return { state: 'failed', ...trouble }
}

/** One step under way in this process. */
class StepRun {
  readonly #run: Run
  readonly #step: PlanStep
  readonly #work: StepWork
  readonly #startedMs: number
  /** When a call of this step was made that may have had its effect; endpoint's time. */
  #doubtMs: number | undefined
  /** The thing before this process's first call. */
  #before: Image | undefined

  constructor(run: Run, step: PlanStep) {
    this.#run = run
    this.#step = step
    this.#work = workOf(step, run.context())
    this.#startedMs = run.parts.waiting.elapsedMs()
    const doubt = inDoubtSince(run.historyOf(step.id))
    this.#doubtMs = doubt === undefined ? undefined : Date.parse(doubt)
  }

  async end(): Promise<StepEnd> {
    const { failed: before, restored } = this.#run.historyOf(this.#step.id) ?? {}
    // What changed more than it should is not tried a second time.
    if (restored === true && before !== undefined) return failed(before)
    const own = this.#run.preconditionsOf(this.#step)
    // This step itself may be done already: its own effect breaks no precondition, for its look tells them apart.
    const broken = await brokenOnceSettled(this.#run.parts, own, (one) =>
      this.#run.overlay(one, this.#step.id),
    )
    if (broken.length > 0) return failed(preconditionsBroken(broken))
    this.#run.markHeld(own)
    return this.#bring(await this.#firstLook())
  }

  async #firstLook(): Promise<Look> {
    const look = await this.#lookPatiently()
    if (look.at !== 'after' || this.#doubtMs !== undefined) return look
    return this.#lookUntilSettled(look)
  }

  /** A key that was made a moment ago may not be found yet. */
  async #lookPatiently(): Promise<Look> {
    const isYoung = this.#run.restsOnKms(this.#step)
    return this.#lookWhile(
      (look) => isYoung && look.at === 'unreadable' && look.failure.kind === 'not-found',
      SETTLE_MS,
    )
  }

  /** "It is so already" can be an old answer where the run that is backed out made it otherwise a moment ago. */
  async #lookUntilSettled(first: Look): Promise<Look> {
    const untilMs = this.#run.parts.settleUntilMs
    const leftMs = untilMs === undefined ? 0 : untilMs - this.#run.parts.calls.nowMs()
    if (leftMs <= 0) return first
    return this.#lookWhile((look) => look.at === 'after', Math.min(leftMs, SETTLE_MS))
  }

  /** Looks again while a condition holds, for a bounded time; answers the last look. */
  async #lookWhile(isOpen: (look: Look) => boolean, boundMs: number): Promise<Look> {
    const { waiting } = this.#run.parts
    const startMs = waiting.elapsedMs()
    for (let attempt = 0; ; attempt += 1) {
      const look = await this.#work.look()
      const leftMs = boundMs - (waiting.elapsedMs() - startMs)
      if (!isOpen(look) || leftMs <= 0) return look
      await waiting.wait(Math.min(backoffMs(attempt), leftMs))
    }
  }

  /** Brings the thing from where it stands to after. */
  async #bring(first: Look): Promise<StepEnd> {
    let look = first
    for (let attempt = 0; attempt < MOST_CALLS; attempt += 1) {
      if (look.at === 'before') look = await this.#withoutDoubt(look)
      if (look.at !== 'before') return this.#finish(look)
      await this.#untilDelivered()
      if (this.#run.signal?.aborted === true) return { state: 'stopped' }
      const end = await this.#callOnce(look.image, attempt)
      if (end !== undefined) return end
      look = await this.#work.look()
    }
    return failed(notSeen(this.#step, this.#elapsedMs() / 1000))
  }

  #elapsedMs(): number {
    return this.#run.parts.waiting.elapsedMs() - this.#startedMs
  }

  /** A key whose making is uncertain is waited for until it can no longer appear: then, and only then, it may be made again. */
  async #withoutDoubt(look: Look): Promise<Look> {
    if (this.#step.action !== 'create-key' || this.#doubtMs === undefined) return look
    const arn = this.#run.historyOf(this.#step.id)?.answeredArn
    if (arn !== undefined) return this.#untilFound(arn)
    const leftMs = this.#doubtMs + KEY_APPEARS_MS - this.#run.parts.calls.nowMs()
    if (leftMs <= 0) return look
    this.#run.notice(
      `${this.#step.id}: whether the key was made is uncertain; looking for it for ${Math.ceil(leftMs / 1000)} s before it is made again`,
    )
    return this.#lookWhile((one) => one.at === 'before' && this.#run.signal?.aborted !== true, leftMs)
  }

  /** KMS has said that it made the key: it is never made again, however long it takes to be found. */
  async #untilFound(arn: string): Promise<Look> {
    const look = await this.#lookWhile((one) => one.at === 'before', SETTLE_MS)
    if (look.at !== 'before') return look
    return {
      at: 'elsewhere',
      difference: { field: 'tags', was: `the tag of ${this.#step.id} on ${arn}`, is: 'no key with that tag' },
    }
  }

  /** A policy is taken back when CloudTrail no longer delivers by it: a log that can't be sealed is a log that may be lost. */
  async #untilDelivered(): Promise<void> {
    const leftMs = this.#run.deliversUntilMs(this.#step) - this.#run.parts.calls.nowMs()
    if (leftMs <= 0) return
    this.#run.notice(
      `${this.#step.id}: waiting ${Math.ceil(leftMs / 1000)} s: CloudTrail may still deliver under the key until then`,
    )
    const untilMs = this.#run.deliversUntilMs(this.#step)
    const isOpen = (): boolean =>
      this.#run.signal?.aborted !== true && this.#run.parts.calls.nowMs() < untilMs
    await this.#lookWhile(isOpen, leftMs)
  }

  async #finish(look: Look): Promise<StepEnd> {
    switch (look.at) {
      case 'after':
        return this.#confirm(look)
      case 'elsewhere':
        return failed(changedMeanwhile(this.#step, look.difference))
      case 'unreadable':
        return failed(unreadableThing(look.request, look.failure))
      case 'before':
        return failed(notSeen(this.#step, this.#elapsedMs() / 1000))
    }
  }

  /** One call; undefined: it is worth looking and calling again. */
  async #callOnce(image: Image, attempt: number): Promise<StepEnd | undefined> {
    const { calls, waiting } = this.#run.parts
    const request = this.#work.request()
    await calls.turn(request)
    this.#before ??= image
    await this.#intend(request, image)
    const answer = await calls.write(request)
    const meaning = answer.ok ? 'ok' : meaningOf(answer.failure)
    await this.#run.record({
      type: 'answered',
      step: this.#step.id,
      direction: 'do',
      outcome: answer.ok ? 'ok' : answer.failure.code,
      isCertain: meaning !== 'uncertain',
      ...messageOf(answer, this.#work),
    })
    if (answer.ok) return this.#readBack()
    if (meaning === 'uncertain') this.#doubtMs = calls.nowMs()
    const isHopeless = meaning === 'refused' || (meaning === 'eventual' && !this.#run.restsOnKms(this.#step))
    const boundMs = meaning === 'eventual' ? SETTLE_MS : PASSING_MS
    if (isHopeless || this.#elapsedMs() > boundMs) return this.#giveUp(callRefused(request, answer.failure))
    await waiting.wait(backoffMs(attempt), this.#run.signal)
    return undefined
  }

  /** Before a step is called refused it is looked at once more: an earlier call may have had its effect. */
  async #giveUp(trouble: Trouble): Promise<StepEnd> {
    const look = await this.#work.look()
    return look.at === 'after' ? this.#confirm(look) : failed(trouble)
  }

  async #intend(request: CallRequest, image: Image): Promise<void> {
    const { operation, accountId, region, service, input = {} } = request
    await this.#run.record({
      type: 'intended',
      step: this.#step.id,
      direction: 'do',
      // What is sent is JSON already; the round trip leaves out what is undefined.
      call: {
        operation: `${service}:${operation}`,
        accountId,
        region,
        input: JSON.parse(JSON.stringify(input)) as Image,
      },
      ...(Object.keys(image).length === 0 ? {} : { observed: image }),
    })
  }

  /** Reads may be old for a while after a change. */
  async #readBack(): Promise<StepEnd> {
    const isOld = (look: Look): boolean =>
      look.at === 'before' || (look.at === 'unreadable' && look.failure.kind === 'not-found')
    return this.#finish(await this.#lookWhile(isOld, SETTLE_MS))
  }

  async #confirm(look: Extract<Look, { at: 'before' | 'after' }>): Promise<StepEnd> {
    const first = this.#run.historyOf(this.#step.id)?.observed ?? this.#before
    const differences = first === undefined ? [] : this.#work.aside(first, look.image)
    if (differences.length > 0 && first !== undefined) {
      // Only who made the call knows that nobody else came between.
      if (this.#before === undefined) return failed(changedBesides(differences))
      return failed(
        await restoreAtOnce(this.#run, { step: this.#step, work: this.#work, before: first, differences }),
      )
    }
    if (look.note !== undefined) await this.#note(look.note)
    const changed = this.#before !== undefined || this.#doubtMs !== undefined
    const { created } = look
    const about = { changed, ...(created === undefined ? {} : { created }) }
    await this.#run.record({ type: 'confirmed', step: this.#step.id, direction: 'do', ...about })
    this.#run.markDone(this.#step.id, created, this.#run.parts.calls.nowMs())
    return { state: 'done', ...about }
  }

  async #note(message: string): Promise<void> {
    await this.#run.record({ type: 'noted', message })
    this.#run.notice(message)
  }
}

function messageOf(
  answer: Awaited<ReturnType<Run['parts']['calls']['write']>>,
  work: StepWork,
): { message?: string } {
  if (!answer.ok) return { message: answer.failure.message }
  const created = work.createdIn?.(answer.output)
  return created === undefined ? {} : { message: created }
}
