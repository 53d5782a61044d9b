import type { Running } from './run.js'

/** Runs a verb's work with what running needs loaded only now: help and version start without it. */
export async function lazily(isJson: boolean, work: (running: Running) => Promise<number>): Promise<void> {
  const { run } = await import('./run.js')
  await run(isJson, work)
}
