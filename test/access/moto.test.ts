import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, inject, it } from 'vitest'
import { authorize } from '../../src/policy/evaluate.js'
import { parsePolicy } from '../../src/policy/parse.js'
import { statements } from './generate.js'
import { LONG } from './long.js'
import { BOB, BUCKET, OWNER, textOf } from './spec.js'

const python = inject('python')
const SCRIPT = fileURLToPath(new URL('moto-evaluator.py', import.meta.url))
const MOST_BYTES = 64_000_000
const CASES = LONG ? 20_000 : 1500

/** Differences that were looked into: by what a policy holds that moto reads otherwise. */
const REVIEWED = JSON.parse(
  readFileSync(new URL('moto-differences.json', import.meta.url), 'utf8'),
) as readonly { readonly statement: string; readonly why: string }[]

/** Policy, action, resource. moto's evaluator knows no conditions and no variables, so that there are none. */
type Case = readonly [policy: string, action: string, resource: string]

const cases: fc.Arbitrary<Case> = fc
  .record({
    policy: statements(false, 3),
    action: fc.constantFrom('s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 'iam:GetUser'),
    object: fc.constantFrom('AWSLogs/111111111111/CloudTrail/us-east-1/a-2.json.gz', 'x', 'AWSLogs/y'),
  })
  .map(({ policy, action, object }): Case => {
    const bare = policy.map((one) => ({ ...one, Condition: {} }))
    const used = bare.filter((one) => !JSON.stringify(one).includes('${'))
    return [textOf(used), action, `arn:aws:s3:::${BUCKET}/${object}`]
  })

function ours([policy, action, resource]: Case): boolean {
  const principal = { kind: 'user', arn: BOB, accountId: OWNER } as const
  const request = { principal, action, resource, resourceAccountId: OWNER, context: {} }
  return authorize(request, { identity: [parsePolicy(policy, 'policy')] }).effect === 'allowed'
}

function theirs(given: readonly Case[]): readonly boolean[] {
  const input = JSON.stringify(given)
  return JSON.parse(
    execFileSync(python?.python ?? '', [SCRIPT], { input, encoding: 'utf8', maxBuffer: MOST_BYTES }),
  ) as boolean[]
}

describe.skipIf(python === null)('identity policies, compared with moto', () => {
  it('are decided alike, but for differences that were looked into', () => {
    const given = fc.sample(cases, LONG ? { numRuns: CASES } : { numRuns: CASES, seed: 14 })
    const others = theirs(given)
    const different = given.filter((one, index) => ours(one) !== others[index])
    const unexplained = different.filter(
      ([policy]) => !REVIEWED.some(({ statement }) => new RegExp(statement, 'u').test(policy)),
    )
    expect(unexplained).toEqual([])
    expect(given.filter((one) => ours(one)).length).toBeGreaterThan(CASES / 10)
    for (const { statement, why } of REVIEWED) {
      const seen = different.some(([policy]) => new RegExp(statement, 'u').test(policy))
      expect(seen, `no difference is left of: ${why}`).toBe(true)
    }
  })
})
