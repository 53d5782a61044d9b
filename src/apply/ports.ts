import type { Answer, Entry, ReadRequest } from '../collect/ports.js'
import type { Source } from '../domain/read.js'

/** One call, read or write: an operation as the API names it, its input as the API shapes it, as which account, where. */
export type CallRequest = ReadRequest

/**
 * Through this a plan is carried out. Implemented in aws/. A call is sent exactly once: CreateKey is not idempotent, and whoever
 * repeats a call must know what the first one did. Calls never throw.
 */
export interface ApplyPort {
  /** Who asks, answered by which endpoint. Throws TrailsealError where there are no usable credentials or no endpoint. */
  readonly caller: () => Promise<{
    readonly source: Source
    readonly partition: string
    readonly region: string
  }>
  /** Makes an account's credentials ready. */
  readonly enter: (accountId: string) => Promise<Entry>
  readonly call: (request: CallRequest) => Promise<Answer>
  /** Time by the endpoint's clock: what was done when is judged by the clock that will date the logs. */
  readonly now: () => Date
}

/** Time as waits are measured in; passed in, so that tests do not wait. */
export interface Waiting {
  /** Waits; resolves early when the signal is aborted. */
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  /** Milliseconds since some moment; never jumps, whatever the wall clock does. */
  readonly elapsedMs: () => number
}

/** Where a journal's lines go: appended and synced before the promise resolves, or it rejects and nothing may be relied on. */
export interface JournalSink {
  readonly append: (text: string) => Promise<void>
}
