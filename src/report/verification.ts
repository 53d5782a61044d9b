import type { TrailProof, Verification } from '../domain/verification.js'
import { makeStyle } from './style.js'
import { counted, printable, wrap } from './text.js'

const WORDS: Readonly<Record<TrailProof['verdict'], string>> = {
  proven: 'PROVEN',
  waiting: 'NOT YET',
  unknown: 'UNKNOWN',
  failing: 'FAILING',
}

/** What delivered objects prove, for a person. */
export function verificationText(
  found: Verification,
  { hasColour = false }: { hasColour?: boolean } = {},
): string {
  const style = makeStyle(hasColour)
  const paint = { proven: style.good, waiting: style.unsure, unknown: style.unsure, failing: style.bad }
  const lines = found.trails.flatMap((one) => [
    `${paint[one.verdict](WORDS[one.verdict].padEnd(7))}  ${printable(one.trailArn)}`,
    ...one.reasons.flatMap((reason) => wrap(reason, 9, 11)),
    ...(one.tolerated.length === 0
      ? []
      : wrap(
          `${counted(one.tolerated.length, 'object')} of the old style came while the change was spreading, as expected`,
          9,
          11,
        )),
  ])
  const count = found.trails.filter((one) => one.verdict === 'proven').length
  const end = `${count} of ${counted(found.trails.length, 'trail')} proven by delivered objects, after ${found.waitedSeconds} s of waiting`
  return `${[...lines, '', style.bold(end)].join('\n')}\n`
}
