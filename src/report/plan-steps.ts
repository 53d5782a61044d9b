import type { PlanStep, StepOf } from '../domain/plan-step.js'
import { parsePolicy } from '../policy/parse.js'
import type { Statement } from '../policy/types.js'
import { isAddition, keyWord } from './plan-words.js'
import { policyDiff } from './policy-diff.js'
import type { Style } from './style.js'
import { counted, wrap } from './text.js'

/** A step as lines: what it adds (+) or changes (~), and the values of before and after. */
export function stepLines(step: PlanStep, style: Style): string[] {
  const sign = isAddition(step) ? style.good('+') : style.unsure('~')
  const [first = '', ...rest] = wrap(`${step.id}  ${step.summary}`, 4, 6)
  const after =
    step.dependsOn.length === 0 ? [] : wrap(`after ${step.dependsOn.join(', ')}`, 8, 10).map(style.dim)
  return [`  ${sign} ${first.slice(4)}`, ...rest, ...detailLines(step, style), ...after]
}

function detailLines(step: PlanStep, style: Style): string[] {
  switch (step.action) {
    case 'create-key':
      return keyLines(step, style)
    case 'create-alias':
      return field('alias', `${step.aliasName} of ${keyWord(step.key)}`, style.good)
    case 'put-key-policy':
      return policyLines(step, style)
    case 'set-key-rotation':
      return [
        ...field('key', keyWord(step.key)),
        ...change('rotation', rotation(step.before), rotation(step.after)),
      ]
    case 'update-trail':
      return [
        ...field('trail', step.trailArn),
        ...change('KmsKeyId', step.before.kmsKeyId ?? 'none', keyWord(step.after.key)),
      ]
    case 'set-log-group-key':
      return [
        ...field('log group', step.logGroupArn),
        ...change('kmsKeyId', step.before.kmsKeyId ?? 'none', keyWord(step.after.key)),
      ]
  }
}

const plain = (text: string): string => text

function field(name: string, value: string, paint = plain): string[] {
  return wrap(`${name}: ${value}`, 8, 10).map((line) => paint(line))
}

function change(name: string, before: string, after: string): string[] {
  return wrap(`${name}: ${before === '' ? 'none' : before} -> ${after}`, 8, 10)
}

function rotation({
  enabled,
  periodInDays,
}: {
  enabled: boolean
  periodInDays?: number | undefined
}): string {
  if (!enabled) return 'off'
  return periodInDays === undefined ? 'on' : `on, every ${periodInDays} days`
}

function keyLines({ description, tags, policy }: StepOf<'create-key'>, style: Style): string[] {
  const { statements } = parsePolicy(policy, 'policy')
  return [
    ...field('description', description),
    ...Object.entries(tags).flatMap(([name, value]) => field('tag', `${name} = ${value}`)),
    ...statements.flatMap((one) => wrap(`+ ${sentence(one)}`, 8, 12)).map(style.good),
  ]
}

/** Long lists of actions are for the JSON. */
const MOST_ACTIONS = 3

function sentence({
  sid = 'statement',
  effect,
  actions = [],
  principal = [],
  conditions,
}: Statement): string {
  const what = actions.length > MOST_ACTIONS ? counted(actions.length, 'action') : actions.join(', ')
  const whom = principal.map(({ value }) => value).join(', ')
  const where = conditions.map(({ key, values }) => `${key} ${values.join(' or ')}`).join(', ')
  return `${sid}: ${effect} ${whom} ${what}${where === '' ? '' : ` where ${where}`}`
}

function policyLines({ key, before, after }: StepOf<'put-key-policy'>, style: Style): string[] {
  const { lines, unchanged } = policyDiff(before, after)
  const paints = { '+': style.good, '-': style.bad, ' ': style.dim } as const
  return [
    ...field('key', key.arn),
    ...lines.flatMap(({ sign, text }) => {
      const indent = text.length - text.trimStart().length
      const shown = wrap(text.trimStart(), 10 + indent, 12 + indent)
      return shown.map((line) => paints[sign](`        ${sign}${line.slice(9)}`))
    }),
    ...field('unchanged', `${counted(unchanged, 'statement')} of the policy, byte for byte`).map(style.dim),
  ]
}
