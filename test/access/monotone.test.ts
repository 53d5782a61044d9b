import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReaderGroup } from '../../src/access/inquiry.js'
import type { RequestPrincipal } from '../../src/policy/types.js'
import { answers } from './compare.js'
import { covering } from './cover.js'
import { MISSING, statement, worlds } from './generate.js'
import { LONG, runs } from './long.js'
import { BOB, EXTERNAL, FAR, type Json, MANAGEMENT, MEMBER, OWNER, ROLE, type WorldSpec } from './spec.js'

const TIMEOUT_MS = LONG ? 3_600_000 : 60_000

function session(roleArn: string, name: string): RequestPrincipal {
  const accountId = roleArn.split(':')[4] ?? ''
  const role = roleArn.slice(roleArn.lastIndexOf('/') + 1)
  return {
    kind: 'assumed-role',
    arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${name}`,
    roleArn,
    accountId,
  }
}

function user(arn: string): RequestPrincipal {
  return { kind: 'user', arn, accountId: arn.split(':')[4] ?? '' }
}

function root(accountId: string): RequestPrincipal {
  return { kind: 'root', arn: `arn:aws:iam::${accountId}:root`, accountId }
}

/** Somebody of every kind that the vocabulary can single out, and of what is left. */
const CALLERS: readonly RequestPrincipal[] = [
  user(BOB),
  session(ROLE, 's1'),
  session(ROLE, 'alice'),
  root(OWNER),
  user(`arn:aws:iam::${OWNER}:user/zz`),
  user(FAR),
  root(MEMBER),
  session(`arn:aws:iam::${MEMBER}:role/Other`, 'a'),
  user(`arn:aws:iam::${MEMBER}:user/zz`),
  root(MANAGEMENT),
  user(`arn:aws:iam::${MANAGEMENT}:user/zz`),
  root(EXTERNAL),
  session(`arn:aws:iam::${EXTERNAL}:role/Partner`, 'a'),
  user(`arn:aws:iam::${EXTERNAL}:user/zz`),
  root('999999999999'),
  user('arn:aws:iam::999999999999:user/zz'),
  user('arn:aws:iam::455555555555:user/zz'),
  { kind: 'service', arn: 'cloudtrail.amazonaws.com' },
  { kind: 'service', arn: 'logs.amazonaws.com' },
  { kind: 'service', arn: 'zzz.amazonaws.com' },
  { kind: 'anonymous', arn: '*' },
]

type Place = 'keyPolicy' | 'bucketPolicy' | 'identity' | 'boundary' | 'organization'

/** The world with one more statement. */
function withMore(spec: WorldSpec, place: Place, more: Json): WorldSpec {
  switch (place) {
    case 'keyPolicy':
      return { ...spec, keyPolicy: [...(spec.keyPolicy as readonly Json[]), more] }
    case 'bucketPolicy':
      return { ...spec, bucketPolicy: [...((spec.bucketPolicy ?? []) as readonly Json[]), more] }
    case 'identity':
      return {
        ...spec,
        principals: spec.principals.map((one) => ({ ...one, policies: [...one.policies, [more]] })),
      }
    case 'boundary':
      return {
        ...spec,
        principals: spec.principals.map((one) =>
          one.boundary === undefined ? one : { ...one, boundary: [...one.boundary, more] },
        ),
      }
    case 'organization':
      return {
        ...spec,
        organizationPolicies: spec.organizationPolicies.map((one) =>
          one.type === 'SERVICE_CONTROL_POLICY' ? { ...one, statements: [...one.statements, more] } : one,
        ),
      }
  }
}

const ON_RESOURCE = new Set<Place>(['keyPolicy', 'bucketPolicy'])

function additions(effect: 'Allow' | 'Deny'): fc.Arbitrary<readonly [Place, Json]> {
  return fc
    .constantFrom<Place>('keyPolicy', 'bucketPolicy', 'identity', 'boundary', 'organization')
    .chain((place) => statement(ON_RESOURCE.has(place), {}, [effect]).map((one) => [place, one] as const))
}

function answerOf(groups: readonly ReaderGroup[], caller: RequestPrincipal): string | undefined {
  return covering(groups, caller)[0]?.answer.answer
}

/** Callers who could read before, so that somebody of their group must be able to, or not known to be unable, after. */
function lost(before: readonly ReaderGroup[], after: readonly ReaderGroup[]): RequestPrincipal[][] {
  return before
    .filter(({ answer }) => answer.answer !== 'cannot')
    .map((group) => CALLERS.filter((caller) => covering(before, caller)[0] === group))
    .filter(
      (callers) => callers.length > 0 && callers.every((caller) => answerOf(after, caller) === 'cannot'),
    )
}

describe('who can read', () => {
  it(
    'is nobody more for one more Deny',
    () => {
      fc.assert(
        fc.property(worlds({ mostMissing: 1 }), additions('Deny'), (spec, [place, deny]) => {
          const before = answers(spec, 'read')
          const after = answers(withMore(spec, place, deny), 'read')
          const gained = CALLERS.filter(
            (caller) =>
              answerOf(before, caller) === 'cannot' &&
              ['can', 'unknown'].includes(answerOf(after, caller) ?? ''),
          )
          expect(gained.map((caller) => [caller.arn, covering(after, caller)[0]?.answer])).toEqual([])
        }),
        runs(60, 3),
      )
    },
    TIMEOUT_MS,
  )

  it(
    'is nobody less for one more Allow',
    () => {
      fc.assert(
        fc.property(worlds({ mostMissing: 1 }), additions('Allow'), (spec, [place, allow]) => {
          // A bucket that has no policy and one with a policy differ in nothing else.
          const before = answers(spec, 'read')
          expect(lost(before, answers(withMore(spec, place, allow), 'read'))).toEqual([])
        }),
        runs(60, 4),
      )
    },
    TIMEOUT_MS,
  )

  it(
    'is nobody less for one more grant',
    () => {
      const more = fc.constantFrom(BOB, ROLE, FAR, `arn:aws:iam::${EXTERNAL}:root`)
      fc.assert(
        fc.property(worlds({ mostMissing: 1 }), more, (spec, granteePrincipal) => {
          const grant = { grantId: 'more', granteePrincipal, operations: ['Decrypt'] }
          const after = answers({ ...spec, grants: [...spec.grants, grant] }, 'decrypt')
          expect(lost(answers(spec, 'decrypt'), after)).toEqual([])
        }),
        runs(40, 5),
      )
    },
    TIMEOUT_MS,
  )

  it(
    'is nobody less for less evidence',
    () => {
      fc.assert(
        fc.property(worlds({ mostMissing: 1, odd: true }), fc.constantFrom(...MISSING), (spec, lacking) => {
          const before = answers(spec, 'read')
          const after = answers({ ...spec, missing: [...spec.missing, lacking] }, 'read')
          expect(lost(before, after)).toEqual([])
          const isOpen = (groups: readonly ReaderGroup[]): boolean =>
            groups.some(({ answer }) => answer.answer !== 'cannot')
          expect(isOpen(after) || !isOpen(before)).toBe(true)
        }),
        runs(60, 6),
      )
    },
    TIMEOUT_MS,
  )
})
