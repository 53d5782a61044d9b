import { makeStyle } from './style.js'
import { wrap } from './text.js'

/** One check of the doctor. `unknown`: it could not be tried without an effect, or the answer settles nothing. */
export interface DoctorCheck {
  readonly name: string
  readonly verdict: 'ok' | 'failed' | 'unknown'
  readonly detail: string
  readonly remedy?: string
}

/** The checks for a person, the failed ones with their remedy. */
export function doctorText(
  checks: readonly DoctorCheck[],
  notes: readonly string[],
  hasColour = false,
): string {
  const style = makeStyle(hasColour)
  const marks = { ok: style.good('ok     '), failed: style.bad('FAILED '), unknown: style.unsure('unknown') }
  const lines = checks.flatMap((check) => [
    ...wrap(`${'#'.repeat(7)} ${check.name}: ${check.detail}`, 0, 10).map((line, index) =>
      index === 0 ? line.replace('#######', marks[check.verdict]) : line,
    ),
    ...(check.remedy === undefined ? [] : wrap(`remedy: ${check.remedy}`, 10, 18)),
  ])
  return `${[...lines, ...(notes.length === 0 ? [] : ['']), ...notes.flatMap((note) => wrap(note))].join('\n')}\n`
}
