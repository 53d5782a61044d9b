import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RequestPrincipal } from '../../src/policy/types.js'
import { answers, singledOut } from './compare.js'
import { covering } from './cover.js'
import { Enumeration } from './enumerate.js'
import { worlds } from './generate.js'
import { LONG, runs } from './long.js'
import { personAs } from './people.js'
import { BOB, FAR, OWNER, ROLE, type WorldSpec, isRead } from './spec.js'

const TIMEOUT_MS = LONG ? 3_600_000 : 60_000

const accounts = fc.oneof(
  fc.constantFrom(
    '111111111111',
    '222222222222',
    '333333333333',
    '444444444444',
    '400000000000',
    '999999999999',
  ),
  fc.string({
    unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'),
    minLength: 12,
    maxLength: 12,
  }),
)
const names = fc.constantFrom('zz', 'Bob', 'Far', 'R', 'Other', 'Partner', 'Pa1', 'ct', 'a')
const paths = fc.constantFrom('', 'team/', 'a/b/', 'aws-service-role/a.amazonaws.com/')

/** Anybody at all: of any account, with any name. */
const callers: fc.Arbitrary<RequestPrincipal> = fc
  .record({
    accountId: accounts,
    name: names,
    path: paths,
    session: fc.constantFrom('s1', 'alice', 'zz'),
    kind: fc.constantFrom(
      'user' as const,
      'role' as const,
      'root' as const,
      'federated-user' as const,
      'service' as const,
      'anonymous' as const,
    ),
  })
  .map(({ accountId, name, path, session, kind }): RequestPrincipal => {
    const iam = `arn:aws:iam::${accountId}`
    switch (kind) {
      case 'user':
        return { kind, arn: `${iam}:user/${path}${name}`, accountId }
      case 'role':
        return {
          kind: 'assumed-role',
          arn: `arn:aws:sts::${accountId}:assumed-role/${name}/${session}`,
          roleArn: `${iam}:role/${path}${name}`,
          accountId,
        }
      case 'root':
        return { kind, arn: `${iam}:root`, accountId }
      case 'federated-user':
        return { kind, arn: `arn:aws:sts::${accountId}:federated-user/${name}`, accountId }
      case 'service':
        return { kind, arn: `${name === 'a' ? 'logs' : name}.amazonaws.com` }
      case 'anonymous':
        return { kind, arn: '*' }
    }
  })

/** Of an account that was read whole there are the principals that were collected, and no others. */
function exists({ kind, arn, roleArn, accountId = '' }: RequestPrincipal, spec: WorldSpec): boolean {
  if (kind !== 'user' && kind !== 'assumed-role') return kind !== 'federated-user' || !isRead(spec, accountId)
  if (!isRead(spec, accountId)) return true
  return spec.principals.some((one) => one.arn === (roleArn ?? arn))
}

describe('the subjects of an answer', () => {
  it(
    'are everybody there is, each once, and cannot holds for each of them',
    () => {
      fc.assert(
        fc.property(
          worlds({ mostMissing: 1 }),
          fc.array(callers, { minLength: 8, maxLength: 8 }),
          (spec, all) => {
            const groups = answers(spec, 'read')
            const enumeration = new Enumeration(spec, 'read')
            const singled = singledOut(groups)
            for (const caller of all.filter((one) => exists(one, spec))) {
              const covers = covering(groups, caller)
              expect(covers.length, JSON.stringify(caller)).toBe(1)
              if (covers[0]?.answer.answer !== 'cannot') continue
              const person = personAs(caller, { ...spec, question: 'read' }, singled)
              expect(enumeration.of(person).example, JSON.stringify(caller)).toBeUndefined()
            }
          },
        ),
        runs(40, 7),
      )
    },
    TIMEOUT_MS,
  )

  it(
    'name the collected by their ARNs',
    () => {
      fc.assert(
        fc.property(worlds({ mostMissing: 0 }), (spec) => {
          const arns = answers(spec, 'read').flatMap(({ subjects }) =>
            subjects.flatMap((one) => ('arn' in one ? [one.arn] : [])),
          )
          expect(new Set(arns).size).toBe(arns.length)
          expect(arns).toEqual(expect.arrayContaining([BOB, ROLE, `arn:aws:iam::${OWNER}:root`]))
          expect(arns.filter((arn) => arn === FAR).length).toBeLessThanOrEqual(1)
        }),
        runs(20, 8),
      )
    },
    TIMEOUT_MS,
  )
})
