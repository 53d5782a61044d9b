import type { Rehearsal } from '../domain/rehearsal.js'
import { makeStyle } from './style.js'
import { counted, wrap } from './text.js'

const VERDICTS: Readonly<Record<Rehearsal['verdict'], string>> = {
  works: 'On the twin the plan works, is proven by delivered objects, and is backed out without a trace.',
  'apply-fails': 'On the twin the plan FAILS to apply.',
  'delivery-fails': 'On the twin the plan applies, but trails then DO NOT DELIVER as they should.',
  'backout-fails': 'On the twin the plan applies and delivers, but its back-out FAILS.',
  'not-restored': 'On the twin the back-out DOES NOT RESTORE everything.',
}

/** A rehearsal for a person: what would fail, what came back, and what it says nothing about. */
export function rehearsalText(found: Rehearsal, { hasColour = false }: { hasColour?: boolean } = {}): string {
  const style = makeStyle(hasColour)
  const paint = found.verdict === 'works' ? style.good : style.bad
  const bad = [...found.steps, ...found.backOut].filter(
    (step) => step.state !== 'done' && step.state !== 'already',
  )
  const unproven = found.proofs.filter((one) => one.verdict !== 'proven')
  const lines = [
    ...wrap(VERDICTS[found.verdict]).map(paint),
    ...wrap(
      `${counted(found.steps.length, 'step')} on, ${found.proofs.length - unproven.length} of ${counted(found.proofs.length, 'trail')} proven, ${counted(found.backOut.length, 'step')} back, ${found.calls} calls`,
    ),
    ...(found.refused === undefined ? [] : wrap(`${found.refused.code}: ${found.refused.message}`, 2)),
    ...bad.flatMap((step) => [
      ...wrap(`${step.state.toUpperCase()}  ${step.id}  ${step.summary}`, 2, 4),
      ...(step.message === undefined ? [] : wrap(step.message, 4)),
    ]),
    ...unproven.flatMap((one) => [
      ...wrap(`${one.verdict.toUpperCase()}  ${one.trailArn}`, 2, 4),
      ...one.reasons.flatMap((reason) => wrap(reason, 4)),
    ]),
    ...found.differences.flatMap((one) => wrap(`NOT RESTORED  ${one}`, 2, 4)),
    ...(found.keptKeys.length === 0
      ? []
      : wrap(
          `${counted(found.keptKeys.length, 'key')} made by the plan stay: what was delivered under a key needs it.`,
        )),
    '',
    style.bold('The twin knows nothing of:'),
    ...found.ignored.flatMap((one) => wrap(`- ${one}`, 2, 4)),
  ]
  return `${lines.join('\n')}\n`
}
