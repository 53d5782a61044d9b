import { createInterface } from 'node:readline'
import { TrailsealError } from '../domain/errors.js'
import type { Approval } from '../toolkit/apply.js'
import { printMessage } from './streams.js'

/** What is asked for before something is changed. */
export interface Question {
  /** What is about to happen, for the person who decides. */
  readonly text: string
  /** What must be typed, and what it is: `account id`. */
  readonly wanted: string
  readonly noun: string
  /** What --approve must hold, and how to call that. */
  readonly approval: string
  readonly approvalNoun: string
}

/**
 * Asks for consent: `--approve` with the very word, or typed on a terminal. Throws TrailsealError (exit status 4) otherwise:
 * nothing is asked off a terminal, and nothing is taken for yes.
 */
export async function confirm(
  question: Question,
  approve: string | undefined,
  signal: AbortSignal,
): Promise<Approval> {
  const { text, wanted, noun, approval, approvalNoun } = question
  if (approve !== undefined) {
    if (approve === approval) return { hash: approve }
    throw notApproved(
      `--approve ${approve} is not ${approvalNoun}, ${approval}`,
      `give --approve ${approval}`,
    )
  }
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw notApproved('this is not a terminal, so nobody can be asked', `give --approve ${approval}`)
  }
  printMessage(`${text}\nType the ${noun} (${wanted}) to go on: `)
  const typed = await readLine(signal)
  if (typed?.trim() === wanted) return { isTyped: true }
  throw notApproved(
    `${typed === undefined ? 'nothing' : JSON.stringify(typed.trim())} was typed, not ${wanted}`,
    'run the command again',
  )
}

function notApproved(why: string, remedy: string): TrailsealError {
  return new TrailsealError({
    code: 'NOT_APPROVED',
    message: `${why}; nothing was changed`,
    remedy,
    exitStatus: 4,
  })
}

async function readLine(signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin })
  return new Promise((resolve) => {
    const end = (line: string | undefined): void => {
      resolve(line)
      lines.close()
    }
    lines.once('line', end)
    lines.once('close', () => resolve(undefined))
    signal.addEventListener('abort', () => end(undefined), { once: true })
  })
}
