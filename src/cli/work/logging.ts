import { readConfig } from '../../toolkit/config.js'
import { setLogging, trailName } from '../../toolkit/emergency.js'
import { confirm } from '../confirm.js'
import { EXIT } from '../exit-status.js'
import type { Running } from '../run.js'
import { type RunFlags, runOptions } from '../run-flags.js'
import { printData } from '../streams.js'

/** Flags of `trailseal logging`. */
export interface LoggingFlags extends RunFlags {
  readonly trail: string
  readonly approve?: string
}

const LOST =
  'While logging is stopped nothing that happens is recorded by this trail, and nothing brings it back later.\n' +
  'No back-out of this control needs it: trailseal backout takes a key away while the trail goes on logging.'

export async function loggingVerb(
  direction: 'start' | 'stop',
  flags: LoggingFlags,
  { signal }: Running,
): Promise<number> {
  const name = trailName(flags.trail)
  if (direction === 'stop') {
    const text = `Stop logging of ${flags.trail}?\n${LOST}`
    const question = {
      text,
      wanted: name,
      noun: "trail's name",
      approval: name,
      approvalNoun: "the trail's name",
    }
    await confirm(question, flags.approve, signal)
  }
  const done = await setLogging(
    flags.trail,
    direction === 'start',
    runOptions(flags, readConfig(flags.config)),
  )
  printData(
    flags.format === 'json'
      ? `${JSON.stringify(done, undefined, 2)}\n`
      : `${flags.trail} ${done.isLogging ? 'logs' : 'DOES NOT LOG: every audit says so until it is started again'}${done.changed ? '' : ', as before'}\n`,
  )
  return EXIT.done
}
