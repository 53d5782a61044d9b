import { writeSync } from 'node:fs'
import { TrailsealError } from '../domain/errors.js'
import { EXIT } from './exit-status.js'

/** Longest wait for a reader of a pipe that is full. */
const FULL_PIPE_WAIT_MS = 10
const MOST_WAITS = 6000

interface SystemError extends Error {
  readonly code?: string
}

/** Writes everything to a descriptor, also to a pipe whose reader is slow. Throws the system's error. */
function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  let waits = 0
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at)
    } catch (error) {
      if ((error as SystemError).code !== 'EAGAIN' || waits >= MOST_WAITS) throw error
      waits += 1
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_WAIT_MS)
    }
  }
}

/** Writes data to stdout. A reader that has gone away (`| head`) ends the command quietly. Throws TrailsealError. */
export function printData(text: string): void {
  try {
    writeAll(1, text)
  } catch (error) {
    const { code, message } = error as SystemError
    if (code === 'EPIPE') process.exit(EXIT.done)
    throw new TrailsealError({
      code: code === 'ENOSPC' ? 'DISK_FULL' : 'STDOUT_UNWRITABLE',
      message: `standard output can't be written: ${message}`,
      remedy: code === 'ENOSPC' ? 'free some space, or write elsewhere' : 'check where the output goes',
      cause: error,
    })
  }
}

/** Writes a message to stderr; nobody reading it is no error. */
export function printMessage(text: string): void {
  try {
    writeAll(2, text)
  } catch {
    // There is nowhere left to say so.
  }
}

/** Whether output to a stream may be coloured. Source: no-color.org; FORCE_COLOR as Node.js reads it. */
export function hasColour(stream: { readonly isTTY?: boolean }, isOff: boolean): boolean {
  if (isOff || (process.env['NO_COLOR'] ?? '') !== '') return false
  const forced = process.env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return stream.isTTY === true && process.env['TERM'] !== 'dumb'
}
