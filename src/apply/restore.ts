import type { Image } from '../domain/journal.js'
import type { PlanStep } from '../domain/plan-step.js'
import { MOST_CALLS, PASSING_MS, SETTLE_MS, backoffMs } from './bounds.js'
import { meaningOf } from './outcome.js'
import type { Run } from './run.js'
import { type Trouble, changedByItself } from './step-end.js'
import type { Difference, StepWork } from './steps/work.js'

interface Restoring {
  readonly step: PlanStep
  readonly work: StepWork
  readonly before: Image
  readonly differences: readonly Difference[]
}

/** Puts a thing back as it was, right after a call that changed more of it than it should. */
export async function restoreAtOnce(run: Run, restoring: Restoring): Promise<Trouble> {
  const { step, work, before, differences } = restoring
  const request = work.restore?.(before, differences)
  if (request === undefined) return changedByItself(differences, false)
  run.notice(`${step.id}: ${changedByItself(differences, true).message}`)
  const { waiting, calls } = run.parts
  const startMs = waiting.elapsedMs()
  for (let attempt = 0; attempt < MOST_CALLS; attempt += 1) {
    await calls.turn(request)
    const { service, operation, accountId, region, input = {} } = request
    await run.record({
      type: 'intended',
      step: step.id,
      direction: 'undo',
      // What is sent is JSON already; the round trip leaves out what is undefined.
      call: {
        operation: `${service}:${operation}`,
        accountId,
        region,
        input: JSON.parse(JSON.stringify(input)) as Image,
      },
    })
    const answer = await calls.write(request)
    const meaning = answer.ok ? 'ok' : meaningOf(answer.failure)
    await run.record({
      type: 'answered',
      step: step.id,
      direction: 'undo',
      outcome: answer.ok ? 'ok' : answer.failure.code,
      isCertain: meaning !== 'uncertain',
    })
    if ((meaning === 'ok' || meaning === 'uncertain') && (await isBack(run, restoring))) {
      await run.record({ type: 'confirmed', step: step.id, direction: 'undo', changed: true })
      return changedByItself(differences, true)
    }
    if (meaning === 'refused') break
    if (waiting.elapsedMs() - startMs > PASSING_MS) break
    await waiting.wait(backoffMs(attempt))
  }
  return changedByItself(differences, false)
}

/** Reads until everything is as it was, for as long as a read may be old. */
async function isBack(run: Run, { work, before }: Restoring): Promise<boolean> {
  const { waiting } = run.parts
  const startMs = waiting.elapsedMs()
  for (let attempt = 0; waiting.elapsedMs() - startMs < SETTLE_MS; attempt += 1) {
    const look = await work.look()
    if (look.at === 'before' && work.aside(before, look.image).length === 0) return true
    await waiting.wait(backoffMs(attempt))
  }
  return false
}
