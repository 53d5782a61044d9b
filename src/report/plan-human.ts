import type { Consequence, Plan, Refusal } from '../domain/plan.js'
import { answerer, banner } from './answerer.js'
import { stepLines } from './plan-steps.js'
import { monthlyCost, planTitle, planTotals } from './plan-words.js'
import { type Style, makeStyle } from './style.js'
import { WIDTH, counted, wrap } from './text.js'

/** A plan for people, in 80 columns: steps with before and after, what they bring about, what is refused and why. */
export function planHuman(plan: Plan, options: { readonly hasColour?: boolean } = {}): string {
  const style = makeStyle(options.hasColour === true)
  const lines = [
    ...header(plan, style),
    ...steps(plan, style),
    ...consequences(plan, style),
    ...refusals(plan, style),
    ...totals(plan, style),
  ]
  return `${lines.join('\n')}\n`
}

function title(text: string, style: Style): string {
  return style.bold(`${text} ${'-'.repeat(Math.max(0, WIDTH - text.length - 1))}`)
}

function header(plan: Plan, style: Style): string[] {
  const { source, estate, madeAt, hash } = plan
  const at = madeAt.replace('T', ' ').replace(/:\d\d(?:\.\d+)?Z$/u, ' UTC')
  return [
    style.bold(`${planTitle(plan)} of ${at}`),
    ...wrap(`hash         ${hash}`, 0, 13),
    ...wrap(`estate       of ${estate.collectedAt}, ${estate.hash}`, 0, 13),
    ...wrap(`asked as     ${source.callerArn}`, 0, 13),
    ...wrap(`answered by  ${answerer(source)}`, 0, 13),
    ...(source.answeredBy === 'aws' ? [] : ['', ...banner(source, 'This plan').map(style.unsure)]),
    '',
  ]
}

function steps(plan: Plan, style: Style): string[] {
  if (plan.steps.length === 0) return []
  const places = [...new Set(plan.steps.map(({ accountId, region }) => `${accountId}, ${region}`))]
  return [
    title(`STEPS: ${counted(plan.steps.length, 'step')}`, style),
    ...places.flatMap((place) => [
      '',
      style.bold(`account ${place}`),
      ...plan.steps
        .filter(({ accountId, region }) => `${accountId}, ${region}` === place)
        .flatMap((step) => stepLines(step, style)),
    ]),
    '',
  ]
}

const HEADINGS: Readonly<Record<Consequence['kind'], string>> = {
  'loses-read': 'Who loses access',
  'keeps-read': 'Who keeps access',
  'gains-read': 'Who gains access',
  replication: 'Replication',
  delivery: 'Delivery',
  irreversible: 'What can’t be taken back',
  cost: 'Cost',
  note: 'Notes',
}
/** Worst first. */
const ORDER: readonly Consequence['kind'][] = [
  'loses-read',
  'replication',
  'irreversible',
  'delivery',
  'gains-read',
  'keeps-read',
  'cost',
  'note',
]

function consequences(plan: Plan, style: Style): string[] {
  if (plan.consequences.length === 0) return []
  return [
    title('CONSEQUENCES', style),
    ...ORDER.flatMap((kind) => {
      const all = plan.consequences.filter((one) => one.kind === kind)
      if (all.length === 0) return []
      const lines = grouped(all).flatMap((one) => consequenceLines(one, style))
      return [style.bold(`  ${HEADINGS[kind]}`), ...lines]
    }),
    '',
  ]
}

interface Grouped {
  readonly text: string
  readonly subjects: readonly string[]
}

/** The same text about many subjects is said once. */
function grouped(all: readonly Consequence[]): Grouped[] {
  const byText = new Map<string, string[]>()
  for (const { text, subject } of all) byText.set(text, [...(byText.get(text) ?? []), subject])
  return [...byText].map(([text, subjects]) => ({ text, subjects }))
}

/** Subjects that are listed; the rest is in the JSON. */
const MOST_SUBJECTS = 4

function consequenceLines({ text, subjects }: Grouped, style: Style): string[] {
  const more = subjects.length - MOST_SUBJECTS
  return [
    ...wrap(text, 4, 6),
    ...subjects
      .slice(0, MOST_SUBJECTS)
      .flatMap((one) => wrap(one, 8, 10))
      .map(style.dim),
    ...(more > 0 ? [style.dim(`        and ${more} more (--format json)`)] : []),
  ]
}

function refusals(plan: Plan, style: Style): string[] {
  if (plan.refusals.length === 0) return []
  return [
    title(`REFUSED: ${counted(plan.refusals.length, 'thing')} that the plan does not do`, style),
    ...plan.refusals.flatMap((one) => ['', ...refusalLines(one, style)]),
    '',
  ]
}

function refusalLines({ code, subject, reason, remedy, evidence }: Refusal, style: Style): string[] {
  return [
    ...wrap(`! ${code}  ${subject}`, 2, 6).map(style.bad),
    ...wrap(reason, 6),
    ...(evidence === undefined || reason.includes(evidence)
      ? []
      : wrap(`evidence: ${evidence}`, 6, 8).map(style.dim)),
    ...wrap(`remedy: ${remedy}`, 6, 8),
  ]
}

function totals(plan: Plan, style: Style): string[] {
  const cost = monthlyCost(plan)
  const right = plan.compliantTrails.length
  return [
    ...(right === 0 ? [] : wrap(`${counted(right, 'trail')} right already, as far as was judged.`)),
    ...(plan.refusals.length === 0 ? [] : [style.bad(`${counted(plan.refusals.length, 'refusal')}.`)]),
    ...(cost === undefined ? [] : [`Cost: ${cost}.`]),
    style.bold(plan.steps.length === 0 ? 'Nothing to change.' : planTotals(plan)),
  ]
}
