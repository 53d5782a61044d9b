import type { Answer, ReadFailure } from '../collect/ports.js'
import { classify } from './classify.js'
import { cancelled } from './errors.js'

/** How often and how long a read is tried. */
export interface RetryOptions {
  readonly deadlineMs: number
  readonly signal: AbortSignal | undefined
  /** Told of each throttling. */
  readonly onThrottled: () => void
}

/** Attempts for faults that are not throttling; throttling is retried until the deadline. */
const MOST_ATTEMPTS = 4
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 5000

const PASSING = new Set<ReadFailure['kind']>(['unreachable', 'timeout', 'invalid-answer'])

function mayPass(failure: ReadFailure): boolean {
  return PASSING.has(failure.kind) || /\(HTTP 5(?!01)\d\d\)/u.test(failure.message)
}

/** Waits, or throws when cancelled. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) throw cancelled()
  if (milliseconds <= 0) return
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer)
      reject(cancelled())
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

/** Exponential with full jitter. Source: SDKs and tools reference guide, feature-retry-behavior. */
function backoffMs(attempt: number): number {
  return Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt)
}

/** Sends until it is answered, refused for good, or out of time. Throws only when cancelled. */
export async function withRetries(
  send: () => Promise<Record<string, unknown>>,
  options: RetryOptions,
): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    if (options.signal?.aborted === true) throw cancelled()
    try {
      return { ok: true, output: await send() }
    } catch (error) {
      const failure = classify(error)
      if (failure.kind === 'cancelled') throw cancelled()
      const isThrottled = failure.kind === 'throttled'
      if (isThrottled) options.onThrottled()
      const waitMs = backoffMs(attempt)
      const isOver = performance.now() + waitMs > options.deadlineMs
      if (isOver || (!isThrottled && (attempt + 1 >= MOST_ATTEMPTS || !mayPass(failure))))
        return { ok: false, failure }
      await pause(waitMs, options.signal)
    }
  }
}
