import { describe, expect, it } from 'vitest'
import { plannableEstate, plannedFor } from '../../test/support/plan-estate.js'
import type { Plan } from '../domain/plan.js'
import { planConsole } from './plan-console.js'
import { planCli } from './plan-cli.js'
import { planHuman } from './plan-human.js'
import { policyDiff } from './policy-diff.js'

const UNSEALED = { change: { trail: { kmsKeyId: null, newestLog: null }, logGroup: { kmsKeyId: null } } }
const NAME = "it's $(touch /tmp/x) `y` \u001B[31m"

function named(text: string): Plan {
  const estate = plannableEstate(UNSEALED)
  const trails = estate.trails.map((trail) => ({ ...trail, name: text }))
  return plannedFor({ ...estate, trails }, { logGroups: true })
}

describe('the plan for people', () => {
  it('marks what is added and changed, with before and after', () => {
    const text = planHuman(plannedFor(plannableEstate(UNSEALED), { logGroups: true }))
    expect(text).toContain('  + step-1  Make a key')
    expect(text).toContain('  ~ step-4  Seal the logs of trail main')
    expect(text).toContain('KmsKeyId: none -> the key of step-1')
    expect(text).toContain('rotation: off -> on, every 365 days')
    expect(text).toContain('Cost: 1.00 USD a month for 1 new key.')
    expect(text).toContain('Plan: 2 to add, 3 to change, 0 to destroy.')
  })

  it('shows the lines of a policy that change, and counts those that stay', () => {
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Theirs',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:root' },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    }
    const text = planHuman(plannedFor(plannableEstate({ keyPolicy: policy })))
    expect(text).toContain('        +   "Sid": "TrailsealCloudTrailEncrypt",')
    expect(text).toContain('unchanged: 1 statement of the policy, byte for byte')
    expect(text).not.toContain('Theirs')
  })

  it('names what is refused, with evidence and remedy', () => {
    const text = planHuman(plannedFor(plannableEstate({ ...UNSEALED, remove: ['bucket.policy'] })))
    expect(text).toContain('! EVIDENCE_MISSING  arn:aws:cloudtrail:eu-west-1:111122223333:trail/main')
    expect(text).toContain('remedy: ')
    expect(text).toMatch(/Nothing to change\.\n$/u)
  })

  it('is coloured only where that is asked', () => {
    const plan = plannedFor(plannableEstate(UNSEALED))
    expect(planHuman(plan)).not.toContain('\u001B')
    expect(planHuman(plan, { hasColour: true })).toContain('\u001B[32m')
  })

  it.each([
    ['human', planHuman],
    ['console', planConsole],
  ] as const)('writes out what moves a terminal: %s', (_format, render) => {
    expect(render(named(NAME))).not.toContain('\u001B')
  })
})

describe('the plan as a script', () => {
  it('quotes whatever a name holds', () => {
    const text = planCli(named(NAME))
    const commands = text.split('\n').filter((line) => !line.startsWith('#'))
    expect(commands.join('\n')).not.toContain('touch')
    expect(
      text
        .split('\n')
        .filter((line) => line.includes('touch'))
        .every((line) => line.startsWith('# ')),
    ).toBe(true)
  })

  it('keeps a description and a policy in single quotes', () => {
    const plan = plannedFor(plannableEstate(UNSEALED))
    const line = planCli(plan)
      .split('\n')
      .find((one) => one.startsWith('key_of_step_1='))
    expect(line).toMatch(/^key_of_step_1=\$\(aws kms create-key --description '[^']*' --policy '\{$/u)
  })

  it('tags the key as an apply would', () => {
    const plan = plannedFor(plannableEstate(UNSEALED))
    expect(planCli(plan)).toContain(`TagKey=trailseal:created-by,TagValue=${plan.hash.slice(7, 23)}/step-1`)
  })

  it('does nothing where nothing is to be done', () => {
    expect(planCli(plannedFor(plannableEstate()))).toContain('implement() {\n:\n}')
  })
})

describe('the plan by hand', () => {
  it('says for each step where and what, and how it is undone', () => {
    const text = planConsole(plannedFor(plannableEstate(UNSEALED), { logGroups: true }))
    expect(text).toContain('Sign in to account 111122223333.')
    expect(text).toContain('#/trails/arn:aws:cloudtrail:eu-west-1:111122223333:trail/main')
    expect(text).toContain('"Sid": "TrailsealCloudTrailEncrypt"')
    expect(text).toContain('clear Log file SSE-KMS encryption')
    expect(text).toContain('Never schedule its')
  })
})

describe('the difference of policies', () => {
  const statement = (sid: string, action: string): string => `{"Sid":"${sid}","Effect":"${action}"}`
  const policy = (...statements: string[]): string => `{"Statement":[${statements.join()}]}`

  it.each<[string, string, string, string, number]>([
    [
      'a new statement',
      policy(statement('A', 'Allow')),
      policy(statement('A', 'Allow'), statement('B', 'Deny')),
      '+{ +  "Sid": "B", +  "Effect": "Deny" +}',
      1,
    ],
    [
      'a changed statement',
      policy(statement('A', 'Allow')),
      policy(statement('A', 'Deny')),
      ' {    "Sid": "A", -  "Effect": "Allow" +  "Effect": "Deny"  }',
      0,
    ],
    [
      'a statement that is gone',
      policy(statement('A', 'Allow')),
      policy(),
      '-{ -  "Sid": "A", -  "Effect": "Allow" -}',
      0,
    ],
    ['no JSON', 'a', 'b', '-a +b', 0],
  ])('%s', (_title, before, after, lines, unchanged) => {
    const found = policyDiff(before, after)
    expect(found.lines.map(({ sign, text }) => `${sign}${text}`).join(' ')).toBe(lines)
    expect(found.unchanged).toBe(unchanged)
  })
})
