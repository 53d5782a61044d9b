import type { Estate } from '../../domain/estate.js'
import type { Plan } from '../../domain/plan.js'
import { rehearsalText } from '../../report/rehearsal.js'
import { readEstate } from '../../toolkit/estate-file.js'
import { readPlan } from '../../toolkit/plan-file.js'
import { rehearse } from '../../toolkit/rehearse.js'
import { EXIT } from '../exit-status.js'
import { ProgressView } from '../progress.js'
import type { Running } from '../run.js'
import { hasColour, printData } from '../streams.js'

/** Flags of `trailseal rehearse`. */
export interface RehearseFlags {
  readonly estate: string
  readonly format: 'human' | 'json'
  readonly quiet?: boolean
  readonly color?: boolean
}

export async function rehearseVerb(file: string, flags: RehearseFlags, { signal }: Running): Promise<number> {
  const plan: Plan = readPlan(file)
  const estate: Estate = readEstate(flags.estate)
  const progress = new ProgressView({ isQuiet: flags.quiet === true })
  const found = await rehearse(plan, estate, { signal, onProgress: progress.listen })
  progress.clear()
  printData(
    flags.format === 'json'
      ? `${JSON.stringify(found, undefined, 2)}\n`
      : rehearsalText(found, { hasColour: hasColour(process.stdout, flags.color === false) }),
  )
  return found.verdict === 'works' ? EXIT.done : EXIT.noncompliant
}
