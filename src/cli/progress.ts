import type { OnProgress, ProgressEvent } from '../domain/events.js'
import { printMessage } from './streams.js'

/** Nothing is shown of work that takes no longer. */
const QUIET_SECONDS = 2
const LIVE_INTERVAL_MS = 100
const PLAIN_INTERVAL_MS = 5000
const COLUMNS = 80
/** An account is worth naming when it has been waited for this long. */
const SLOW_SECONDS = 2

type Progressed = Extract<ProgressEvent, { type: 'progressed' }>

/** Shows progress on stderr: one line that is rewritten on a terminal, else a plain line now and then. */
export class ProgressView {
  readonly #isLive: boolean
  readonly #isQuiet: boolean
  readonly #startedMs = performance.now()
  #shownMs = Number.NEGATIVE_INFINITY
  #isShowing = false

  constructor(options: { isQuiet: boolean }) {
    this.#isQuiet = options.isQuiet
    this.#isLive = process.stderr.isTTY && process.env['TERM'] !== 'dumb'
  }

  readonly listen: OnProgress = (event) => {
    if (this.#isQuiet) return
    if (event.type === 'noticed') this.note(event.message)
    if (event.type === 'progressed') this.#progressed(event)
    if (event.type === 'finished') this.clear()
  }

  /** A message of its own, above the live line. */
  note(message: string): void {
    if (this.#isQuiet) return
    this.clear()
    printMessage(`${message}\n`)
  }

  /** Takes the live line away. */
  clear(): void {
    if (this.#isShowing) printMessage('\r\u001B[2K')
    this.#isShowing = false
  }

  #progressed(event: Progressed): void {
    const nowMs = performance.now()
    if ((nowMs - this.#startedMs) / 1000 < QUIET_SECONDS) return
    if (nowMs - this.#shownMs < (this.#isLive ? LIVE_INTERVAL_MS : PLAIN_INTERVAL_MS)) return
    this.#shownMs = nowMs
    const line = describe(event, (nowMs - this.#startedMs) / 1000)
    printMessage(this.#isLive ? `\r\u001B[2K${line}` : `${line}\n`)
    this.#isShowing = this.#isLive
  }
}

function describe(event: Progressed, seconds: number): string {
  const { stage, done, total, calls, failures, slowest } = event
  const count = total === undefined ? String(done) : `${done}/${total}`
  const slow =
    slowest !== undefined && slowest.seconds >= SLOW_SECONDS
      ? `, slowest ${slowest.accountId} ${Math.round(slowest.seconds)} s`
      : ''
  // Work that asks nobody has no calls to tell.
  const asked = calls === 0 && failures === 0 ? '' : `, ${calls} calls, ${failures} failed`
  return `${stage} ${count}${asked}, ${Math.round(seconds)} s${slow}`.slice(0, COLUMNS - 1)
}
