import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Target, send } from './clients.js'
import { difference, fill } from './match.js'
import type { Case, Outcome, Step } from './types.js'

const HERE = dirname(fileURLToPath(import.meta.url))

function readJson(...path: readonly string[]): unknown {
  return JSON.parse(readFileSync(join(HERE, ...path), 'utf8'))
}

/** The set-ups that cases name. */
const SETUPS = readJson('setups.json') as Readonly<Record<string, readonly Step[]>>

/** Every case of cases/, in file order. */
export function allCases(): readonly Case[] {
  return readdirSync(join(HERE, 'cases'))
    .sort()
    .flatMap((file) => readJson('cases', file) as Case[])
}

async function playStep(target: Target, step: Step, saved: Map<string, unknown>): Promise<Outcome> {
  const sent = send(target, step.call, fill(step.input ?? {}, saved), step.region ?? 'us-east-1')
  const result = await sent.then(
    (answer) => ({ answer }),
    (error: Error) => ({ error }),
  )
  if ('error' in result) return errorDifference(step, result.error)
  if (step.error !== undefined) return `${step.call}: expected ${step.error}, was accepted`
  if (step.save !== undefined) saved.set(step.save, result.answer)
  const found = difference(fill(step.expect ?? {}, saved), result.answer)
  return found === undefined ? undefined : `${step.call}: ${found}`
}

function errorDifference(step: Step, error: Error): Outcome {
  if (step.error === undefined) return `${step.call}: expected an answer, got ${error.name}`
  if (error.name !== step.error) return `${step.call}: expected ${step.error}, got ${error.name}`
  const fragment = step.message ?? ''
  return error.message.includes(fragment) ? undefined : `${step.call}: the message lacks ${fragment}`
}

/** Plays a case; answers the first step that went otherwise than AWS would. */
export async function play(target: Target, one: Case): Promise<Outcome> {
  const saved = new Map<string, unknown>()
  const setups = (one.given ?? []).flatMap((name) => SETUPS[name] ?? [])
  for (const step of [...setups, ...one.steps]) {
    const outcome = await playStep(target, step, saved)
    if (outcome !== undefined) return outcome
  }
  return undefined
}
