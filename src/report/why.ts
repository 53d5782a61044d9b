import type { Explained, ReadStep } from '../access/inquiry.js'
import { subjectName } from '../access/subject.js'
import type { Trail } from '../domain/trail.js'
import type { Deciding, Decision } from '../policy/types.js'
import { statement, witnessLines } from './readers.js'
import { type Style, makeStyle } from './style.js'
import { wrap } from './text.js'

/** Why one can or can't read one trail's logs, step by step. */
export function whyText(
  found: readonly { readonly trail: Trail; readonly explained: Explained }[],
  options: { hasColour?: boolean } = {},
): string {
  const style = makeStyle(options.hasColour === true)
  return `${found.flatMap(({ trail, explained }) => whyLines(trail, explained, style)).join('\n')}\n`
}

function whyLines(trail: Trail, { subject, answer, steps }: Explained, style: Style): string[] {
  const head = { can: style.bad('CAN'), cannot: style.good('CANNOT'), unknown: style.unsure('MAY') }[
    answer.answer
  ]
  return [
    ...wrap(`${subjectName(subject)} # read the logs of trail ${trail.name}`, 0, 2).map((line) =>
      line.replace('#', head),
    ),
    '',
    style.bold('Each request as it comes by itself'),
    ...steps.flatMap((step, index) => stepLines(step, index, style)),
    '',
    ...conclusion(answer, style),
    '',
  ]
}

function stepLines({ request, decision }: ReadStep, index: number, style: Style): string[] {
  const context = Object.entries(request.context).map(
    ([key, value]) => `${key} = ${[value].flat().join(', ')}`,
  )
  return [
    ...wrap(`${index + 1}. ${request.action} on ${request.resource}`, 2, 5),
    ...wrap(`as ${request.principal.arn}`, 5, 8),
    ...wrap(`with ${context.join('; ')}`, 5, 8).map(style.dim),
    ...decisionLines(decision, style),
  ]
}

function decisionLines({ effect, gate, deciding, nearMisses, unknowns }: Decision, style: Style): string[] {
  const paint = { allowed: style.bad, denied: style.good, unknown: style.unsure }[effect]
  const by = (one: Deciding): string[] =>
    wrap(`${statement(one)}${one.note === '' ? '' : `: ${one.note}`}`, 8, 10)
  const why =
    effect === 'denied' && deciding.length === 0 && gate !== undefined ? `: no ${gate} allows it` : ''
  return [
    ...wrap(`${effect}${why}`, 5, 8).map(paint),
    ...deciding.flatMap(by),
    ...(nearMisses.length === 0 || effect === 'allowed' ? [] : ['        nearest:']),
    ...(effect === 'allowed' ? [] : nearMisses.flatMap(by)),
    ...unknowns.flatMap((reason) => wrap(reason, 8, 10)),
  ]
}

function conclusion(answer: Explained['answer'], style: Style): string[] {
  switch (answer.answer) {
    case 'can':
      return [
        style.bold('A read that is allowed, replayed by the concrete evaluator'),
        ...witnessLines(answer.witness),
      ]
    case 'cannot':
      return [
        style.bold('What blocks every way'),
        ...answer.blockedBy.flatMap((decision) => decisionLines(decision, style)),
        ...wrap(
          'Every case that the conditions distinguish was replayed by the concrete evaluator and refused.',
          2,
        ),
      ]
    case 'unknown':
      return [
        style.bold('Why it is not known'),
        ...answer.reasons.flatMap((reason) => wrap(reason, 2, 4)),
        ...(answer.possible === undefined ? [] : witnessLines(answer.possible)),
      ]
  }
}
