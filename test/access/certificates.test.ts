import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { admission } from '../../src/access/admission.js'
import { Budget } from '../../src/access/budget.js'
import type { Caller } from '../../src/access/caller.js'
import { roleMember, rootMember, serviceMember, userMember } from '../../src/access/callers.js'
import { refute } from '../../src/access/certify.js'
import { type Certificate, type Policies, type Proof, replays } from '../../src/access/check.js'
import { decide } from '../../src/access/decide.js'
import { ObjectFilter } from '../../src/access/object-filter.js'
import { factsOf } from '../../src/access/readers.js'
import { Registry } from '../../src/access/registry.js'
import { policySetOf } from '../../src/access/requests.js'
import { readTarget } from '../../src/access/target.js'
import { worldOf } from '../../src/access/world.js'
import { worlds } from './generate.js'
import { LONG, runs } from './long.js'
import { OWNER, type WorldSpec, estateOf } from './spec.js'

const TIMEOUT_MS = LONG ? 3_600_000 : 60_000
const DENY_ALL =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}'

/** Certificates of some callers of a world, read back from their written form. */
function certificates(spec: WorldSpec): Certificate[] {
  const world = worldOf(estateOf(spec))
  const [trail] = world.estate.trails
  if (trail === undefined) throw new Error('the world has a trail')
  const users = world.estate.principals.filter(({ kind }) => kind !== 'group')
  const callers = [
    ...users.map((one) => (one.kind === 'user' ? userMember(world, one) : roleMember(world, one)).caller),
    rootMember(world, OWNER).caller,
    serviceMember('logs.amazonaws.com', trail).caller,
  ]
  return callers.flatMap((caller) => certificateOf(caller, readTarget(factsOf(world, trail)))).map(written)
}

function written(certificate: Certificate): Certificate {
  return JSON.parse(JSON.stringify(certificate)) as Certificate
}

function certificateOf(caller: Caller, whole: ReturnType<typeof readTarget>): Certificate[] {
  const target = { ...whole, kms: whole.kms.slice(0, 1).map((one) => ({ ...one, certain: true })) }
  const filter = new ObjectFilter(target.objects, target.exampleObject)
  const [kms] = target.kms.map(({ leg }) => leg)
  const [s3] = target.s3
  if (kms === undefined || s3 === undefined) return []
  const policies: Policies = { kms: policySetOf(caller, kms), s3: policySetOf(caller, s3) }
  const found = decide(caller, target, filter)
  if (found.answer === 'can') {
    const requests = found.witness.requests.map((request) => ({
      service: request.action.startsWith('kms:') ? ('kms' as const) : ('s3' as const),
      request,
    }))
    return [{ kind: 'can', requests, policies }]
  }
  if (found.answer === 'unknown') return []
  const registry = new Registry(filter, target.nowMs)
  for (const leg of [kms, ...target.s3]) admission(caller, leg, registry)
  const refutation = refute(caller, { kms, s3: target.s3 }, registry, new Budget(1_000_000))
  return refutation.isRefuted ? [{ kind: 'cannot', proof: refutation.proof, policies }] : []
}

/** The certificate with one thing in it that is not so. */
function* tampered(certificate: Certificate): Generator<readonly [string, Certificate]> {
  if (certificate.kind === 'can') {
    const { requests, policies } = certificate
    yield ['no requests', { ...certificate, requests: [] }]
    yield ['one request only', { ...certificate, requests: requests.slice(1) }]
    yield [
      'another action',
      {
        ...certificate,
        requests: requests.map((one) => ({ ...one, request: { ...one.request, action: 'kms:DescribeKey' } })),
      },
    ]
    yield [
      'another caller',
      {
        ...certificate,
        requests: requests.map((one, index) =>
          index === 0
            ? { ...one, request: { ...one.request, principal: { kind: 'anonymous', arn: '*' } } }
            : one,
        ),
      },
    ]
    yield ['policies that were left out', { ...certificate, policies: { s3: policies.s3 ?? {} } }]
    yield [
      'policies that deny',
      { ...certificate, policies: { ...policies, kms: { ...policies.kms, resource: DENIED } } },
    ]
    return
  }
  const { proof } = certificate
  yield [
    'policies that were not read',
    {
      ...certificate,
      policies: { s3: { ...UNREAD, resource: ALLOWED }, kms: { ...UNREAD, resource: ALLOWED } },
    },
  ]
  if (proof.type === 'denied') {
    yield ['fewer requests', { ...certificate, proof: { ...proof, requests: proof.requests.slice(1) } }]
    yield [
      'the other service',
      { ...certificate, proof: { ...proof, service: proof.service === 's3' ? 'kms' : 's3' } },
    ]
    return
  }
  for (const [index] of proof.cases.entries()) {
    yield [
      'a case left out',
      { ...certificate, proof: { ...proof, cases: proof.cases.filter((_, at) => at !== index) } },
    ]
  }
  yield [
    'a case for another value',
    {
      ...certificate,
      proof: {
        ...proof,
        cases: proof.cases.map((one) => ({ ...one, proof: proof.cases[0]?.proof ?? one.proof })),
      },
    },
  ]
}

const DENIED = worldOf(estateOf(minimal())).parse(DENY_ALL, 'tampered')

/** Of which nothing was read, so that nothing is refused for certain. */
const UNREAD: NonNullable<Policies['kms']> = {
  unknown: ['identity', 'boundary', 'session', 'resource', 'grants', 'scps', 'rcps'],
}

const ALLOWED = worldOf(estateOf(minimal())).parse(DENY_ALL.replace('Deny', 'Allow'), 'tampered')

function minimal(): WorldSpec {
  return {
    organization: 'none',
    keyOwner: OWNER,
    keyPolicy: [],
    bucketPolicy: null,
    grants: [],
    hasBucketKey: false,
    isOrganizationTrail: false,
    principals: [],
    organizationPolicies: [],
    missing: [],
  }
}

/** Cases below one case that are the same proof for every value change nothing where they are swapped. */
function isSameProof(proof: Proof): boolean {
  return proof.type === 'cases' && new Set(proof.cases.map((one) => JSON.stringify(one.proof))).size === 1
}

describe('a certificate', () => {
  it(
    'replays as it was written, and not when anything in it is changed',
    () => {
      const seen: Record<string, number> = {}
      fc.assert(
        fc.property(worlds({ mostMissing: 0 }), (spec) => {
          for (const certificate of certificates(spec)) {
            const what = certificate.kind === 'can' ? 'can' : `cannot, ${certificate.proof.type}`
            seen[what] = (seen[what] ?? 0) + 1
            expect(replays(certificate), what).toBe(true)
            for (const [change, changed] of tampered(certificate)) {
              if (
                change === 'a case for another value' &&
                certificate.kind === 'cannot' &&
                isSameProof(certificate.proof)
              )
                continue
              expect(replays(changed), `${what}: ${change}: ${JSON.stringify(changed).slice(0, 3000)}`).toBe(
                false,
              )
            }
          }
        }),
        runs(120, 10),
      )
      expect(Object.keys(seen).toSorted()).toEqual(['can', 'cannot, cases', 'cannot, denied'])
    },
    TIMEOUT_MS,
  )
})
