import { keyLink, logGroupsLink, trailLink } from '../control/console.js'
import type { Plan } from '../domain/plan.js'
import type { PlanStep } from '../domain/plan-step.js'
import { keyWord, planTitle, planTotals } from './plan-words.js'
import { type Style, makeStyle } from './style.js'
import { wrap } from './text.js'

/** The plan's steps by hand in the console, each with its page, and how they are undone. Documents stand unbroken, for copying. */
export function planConsole(plan: Plan, options: { readonly hasColour?: boolean } = {}): string {
  const style = makeStyle(options.hasColour === true)
  let account: string | undefined
  const steps = plan.steps.flatMap((step) => {
    const enter = step.accountId === account ? [] : ['', style.bold(`Sign in to account ${step.accountId}.`)]
    account = step.accountId
    return [...enter, ...stepLines(step, style)]
  })
  const undo = plan.steps.toReversed().flatMap((step) => wrapAll(undoOf(step)))
  const lines = [
    style.bold(`${planTitle(plan)}, by hand`),
    ...wrap(planTotals(plan)),
    ...steps,
    '',
    style.bold('To back out, in this order'),
    ...(undo.length === 0 ? ['  Nothing to undo.'] : undo),
  ]
  return `${lines.join('\n')}\n`
}

function wrapAll(text: string | undefined): string[] {
  return text === undefined ? [] : wrap(`- ${text}`, 2, 4)
}

function stepLines(step: PlanStep, style: Style): string[] {
  const { texts, link, copy } = handOf(step)
  return [
    ...wrap(`${step.id}  ${step.summary}`, 2, 4),
    ...texts.flatMap((text) => wrap(`- ${text}`, 4, 6)),
    `    ${style.dim(link)}`,
    // A document is there to be copied: its lines are left as they are.
    ...(copy === undefined ? [] : ['', ...copy.split('\n'), '']),
  ]
}

interface Hand {
  readonly texts: readonly string[]
  readonly link: string
  readonly copy?: string
}

function handOf(step: PlanStep): Hand {
  const { region } = step
  switch (step.action) {
    case 'create-key': {
      const tags = Object.entries(step.tags).map(([name, value]) => `${name} = ${value}`)
      return {
        texts: [
          `In KMS, Region ${region}, choose Create key: Symmetric, Encrypt and decrypt. Give it the description “${step.description}” and the tags ${tags.join(', ')}.`,
          'At the end choose Edit under Key policy, and put this policy in its place:',
        ],
        link: keyLink(undefined, region),
        copy: step.policy,
      }
    }
    case 'create-alias':
      return {
        texts: [
          `Open ${keyWord(step.key)}, choose the Aliases tab, Create alias, and enter ${step.aliasName.replace(/^alias\//u, '')}. (The wizard that makes a key asks for it first.)`,
        ],
        link: keyLink('arn' in step.key ? step.key.arn : undefined, region),
      }
    case 'put-key-policy':
      return {
        texts: [
          'Open the key, choose the Key policy tab, switch to policy view, choose Edit, and put this policy in its place:',
        ],
        link: keyLink(step.key.arn, region),
        copy: step.after,
      }
    case 'set-key-rotation':
      return {
        texts: [
          `Open ${keyWord(step.key)}, choose the Key rotation tab, Edit, and turn automatic rotation ${step.after.enabled ? `on, every ${step.after.periodInDays ?? 365} days` : 'off'}.`,
        ],
        link: keyLink('arn' in step.key ? step.key.arn : undefined, region),
      }
    case 'update-trail':
      return {
        texts: [trailText(step.after.key === null ? null : keyWord(step.after.key))],
        link: trailLink(step.trailArn, region),
      }
    case 'set-log-group-key':
      return {
        texts: ['The console shows a log group’s key but can’t set it: use the command of --format cli.'],
        link: logGroupsLink(region),
      }
  }
}

function trailText(key: string | null): string {
  return key === null
    ? 'Open the trail, choose Edit under General details, clear Log file SSE-KMS encryption, and save.'
    : `Open the trail, choose Edit under General details, enable Log file SSE-KMS encryption, choose Existing, enter ${key}, and save.`
}

function undoOf(step: PlanStep): string | undefined {
  switch (step.action) {
    case 'create-key':
      return `Leave the key of ${step.id} as it is, enabled: what was delivered under it needs it. Never schedule its deletion.`
    case 'create-alias':
      return undefined
    case 'put-key-policy':
      return `Put the policy that key ${step.key.arn} has now (copy it first) back in its place.`
    case 'set-key-rotation':
      return 'arn' in step.key
        ? `Turn automatic rotation of ${step.key.arn} ${step.before.enabled ? 'on' : 'off'} again.`
        : undefined
    case 'update-trail': {
      const { kmsKeyId } = step.before
      return `Trail ${step.trailArn}: ${trailText(kmsKeyId === '' ? null : kmsKeyId)}`
    }
    case 'set-log-group-key':
      return `Log group ${step.logGroupArn}: put its key back with the AWS CLI.`
  }
}
