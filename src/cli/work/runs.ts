import { runText, runsText } from '../../report/run.js'
import { runs, showRun } from '../../toolkit/runs.js'
import type { RunFlags } from '../run-flags.js'
import { hasColour, printData } from '../streams.js'

export async function runsVerb(flags: RunFlags): Promise<number> {
  const found = runs(flags.runsDir)
  printData(flags.format === 'json' ? asJson(found) : runsText(found, colour(flags)))
  return 0
}

/** Flags of `trailseal run show`. */
export interface ShowRunFlags extends RunFlags {
  readonly journal?: boolean
}

export async function showRunVerb(runId: string, flags: ShowRunFlags): Promise<number> {
  const { report, entries } = showRun(runId, flags.runsDir)
  if (flags.format === 'json') {
    printData(asJson(flags.journal === true ? { ...report, journal: entries } : report))
    return 0
  }
  printData(runText(report, colour(flags)))
  if (flags.journal === true) {
    const lines = entries.map(({ at, entry }) => `${at}  ${JSON.stringify(entry)}`)
    printData(`\n${lines.join('\n')}\n`)
  }
  return 0
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

function colour(flags: RunFlags): { hasColour: boolean } {
  return { hasColour: hasColour(process.stdout, flags.color === false) }
}
