import { TrailsealError } from '../domain/errors.js'
import { EXIT } from './exit-status.js'
import { printMessage } from './streams.js'

/** What a verb's work is given: a signal that ends it on Ctrl-C or SIGTERM. */
export interface Running {
  readonly signal: AbortSignal
}

/** Runs a verb's work to its exit status: errors in words, Ctrl-C once tidy and twice at once. */
export async function run(isJson: boolean, work: (running: Running) => Promise<number>): Promise<void> {
  const abort = new AbortController()
  let interrupted: number | undefined
  const stop = (status: number) => (): void => {
    if (interrupted !== undefined) process.exit(status)
    interrupted = status
    abort.abort()
  }
  process.on('SIGINT', stop(EXIT.interrupted))
  process.on('SIGTERM', stop(EXIT.terminated))
  try {
    process.exitCode = await work({ signal: abort.signal })
  } catch (error) {
    const status = reportError(error, isJson)
    process.exitCode = interrupted ?? status
  }
}

/** Says what went wrong, on stderr, and answers the exit status. */
function reportError(error: unknown, isJson: boolean): number {
  if (!(error instanceof TrailsealError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    printMessage(
      isJson
        ? `${JSON.stringify({ error: { code: 'INTERNAL', message: text } })}\n`
        : `error[INTERNAL]: ${text}\n  remedy: this is a fault of trailseal; please report it with the text above\n`,
    )
    return EXIT.error
  }
  const { code, message, remedy, exitStatus } = error
  printMessage(
    isJson
      ? `${JSON.stringify({ error: { code, message, remedy } })}\n`
      : `error[${code}]: ${message}\n  remedy: ${remedy}\n`,
  )
  return exitStatus
}

/** Resolves when the signal aborts. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
