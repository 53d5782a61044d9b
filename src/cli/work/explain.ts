import { explainControl, explainRule as ruleText } from '../../report/explain.js'
import { readEstate } from '../../toolkit/estate-file.js'
import { control, explainRule, ruleId } from '../../toolkit/explain.js'
import { hasColour, printData } from '../streams.js'

/** Flags of `trailseal explain`. */
export interface ExplainFlags {
  readonly estate?: string
  readonly trail?: string
  readonly format: 'human' | 'json'
  readonly color?: boolean
}

export async function explainVerb(word: string | undefined, flags: ExplainFlags): Promise<number> {
  const colour = hasColour(process.stdout, flags.color === false)
  if (word === undefined) {
    const found = control()
    printData(flags.format === 'json' ? asJson(found) : explainControl(found, colour))
    return 0
  }
  const id = ruleId(word)
  const about = flags.estate === undefined ? {} : { estate: readEstate(flags.estate) }
  const explained = explainRule(id, {
    ...about,
    ...(flags.trail === undefined ? {} : { trail: flags.trail }),
  })
  printData(
    flags.format === 'json'
      ? asJson(explained)
      : ruleText(explained.rule, explained.remedy, { hasColour: colour }),
  )
  return 0
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
