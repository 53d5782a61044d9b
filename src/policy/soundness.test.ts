import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { authorize } from './evaluate.js'
import { parsePolicy } from './parse.js'
import type { AccessRequest, Decision, ParsedPolicy, PolicySet } from './types.js'

const KEY = 'arn:aws:kms:us-east-1:111111111111:key/k'
const USER = 'arn:aws:iam::111111111111:user/Bob'
const ROLE = 'arn:aws:iam::111111111111:role/R'
const SESSION = 'arn:aws:sts::111111111111:assumed-role/R/s'
const RANK: Readonly<Record<Decision['effect'], number>> = { denied: 0, unknown: 1, allowed: 2 }

interface Json {
  readonly Effect: 'Allow' | 'Deny'
  readonly [element: string]: unknown
}

type World = Readonly<
  Record<'resource' | 'identity' | 'boundary' | 'session' | 'scp' | 'rcp', readonly Json[]>
>

const principals = fc.constantFrom<object>(
  { Principal: '*' },
  { Principal: { AWS: '111111111111' } },
  { Principal: { AWS: USER } },
  { Principal: { AWS: [ROLE, SESSION] } },
  { Principal: { Service: 'cloudtrail.amazonaws.com' } },
  { NotPrincipal: { AWS: [USER, '111111111111'] } },
  { NotPrincipal: { AWS: ROLE } },
)
/** `StringMatch` is no operator; `x:y` is a key that requests may leave open. */
const conditions = fc.constantFrom<object>(
  {},
  { Condition: { StringMatch: { a: 'b' } } },
  { Condition: { StringEquals: { 'x:y': 'one' } } },
  { Condition: { 'ForAnyValue:StringNotLike': { 'x:y': 'o*' } } },
  { Condition: { StringNotEqualsIfExists: { 'x:y': ['two', '${aws:username}'] } } },
  { Condition: { Null: { 'x:y': 'true' } } },
)

function statements(maxLength: number): fc.Arbitrary<Json[]> {
  const one = fc
    .record({
      effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      who: principals,
      action: fc.constantFrom('*', 'kms:*', 'KMS:decrypt', 's3:*'),
      resource: fc.constantFrom('*', KEY, 'arn:aws:s3:::*'),
      condition: conditions,
    })
    .map(({ effect, who, action, resource, condition }) =>
      Object.assign({ Effect: effect, Action: action, Resource: resource }, who, condition),
    )
  return fc.array(one, { maxLength })
}

const FULL: Json = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }
const DELEGATE: Json = {
  Effect: 'Allow',
  Principal: { AWS: ['111111111111', '222222222222'], Service: 'cloudtrail.amazonaws.com' },
  Action: 'kms:*',
  Resource: '*',
}

/** Lets the request in three times of four, so that not nearly all answers are denied. */
function often(first: Json, list: fc.Arbitrary<Json[]>): fc.Arbitrary<Json[]> {
  return fc.tuple(fc.nat(3), list).map(([dice, more]) => (dice === 0 ? more : [first].concat(more)))
}

const worlds: fc.Arbitrary<World> = fc.record({
  resource: often(DELEGATE, statements(3)),
  identity: often(FULL, statements(2)),
  boundary: statements(1),
  session: statements(1),
  scp: statements(1),
  rcp: statements(1),
})

const requests: fc.Arbitrary<AccessRequest> = fc
  .constantFrom<AccessRequest['principal']>(
    { kind: 'user', arn: USER, accountId: '111111111111' },
    { kind: 'assumed-role', arn: SESSION, roleArn: ROLE, accountId: '111111111111' },
    { kind: 'root', arn: 'arn:aws:iam::111111111111:root', accountId: '111111111111' },
    { kind: 'role', arn: 'arn:aws:iam::222222222222:role/Far', accountId: '222222222222' },
    { kind: 'service', arn: 'cloudtrail.amazonaws.com' },
    { kind: 'anonymous', arn: '*' },
  )
  .map((principal) => ({ principal, action: 'kms:Decrypt', resource: KEY, context: {} }))

function parsed(list: readonly Json[]): ParsedPolicy {
  return parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: list }), 'policy')
}

/** An empty boundary or session policy stands for none, else nearly every answer would be denied. */
function policiesOf(world: World): PolicySet {
  return {
    resource: parsed(world.resource),
    identity: [parsed(world.identity)],
    ...(world.boundary.length === 0 ? {} : { boundary: parsed([FULL, ...world.boundary]) }),
    ...(world.session.length === 0 ? {} : { session: parsed([FULL, ...world.session]) }),
    scps: [[parsed([FULL, ...world.scp])]],
    rcps: [[parsed(world.rcp)]],
  }
}

function rank(request: AccessRequest, policies: PolicySet): number {
  return RANK[authorize(request, policies).effect]
}

function withMore(world: World, place: keyof World, more: readonly Json[]): World {
  return { ...world, [place]: [...world[place], ...more] }
}

const places = fc.constantFrom<keyof World>('resource', 'identity', 'scp', 'rcp')
const RUNS = { numRuns: 1500 }

function monotone(request: AccessRequest, world: World, place: keyof World, extra: readonly Json[]): void {
  const base = rank(request, policiesOf(world))
  const of = (effect: string): number =>
    rank(
      request,
      policiesOf(
        withMore(
          world,
          place,
          extra.filter((one) => one.Effect === effect),
        ),
      ),
    )
  expect(of('Deny')).toBeLessThanOrEqual(base)
  expect(of('Allow')).toBeGreaterThanOrEqual(base)
}

/** What StringMatch might mean: it holds, or it does not. */
const READINGS = [{ Null: { 'not:there': 'true' } }, { Null: { 'not:there': 'false' } }]

/** The world with each unknown operator read one way or the other. */
function understood(world: World, coins: Iterator<number>): World {
  const read = (one: Json): Json =>
    JSON.stringify(one.Condition ?? {}).includes('StringMatch')
      ? { ...one, Condition: READINGS[Number(coins.next().value)] }
      : one
  return {
    resource: world.resource.map(read),
    identity: world.identity.map(read),
    boundary: world.boundary.map(read),
    session: world.session.map(read),
    scp: world.scp.map(read),
    rcp: world.rcp.map(read),
  }
}

function swapText(text: string): string {
  return text.replace(/[a-z]/giu, (one) =>
    one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase(),
  )
}

function swapKeys(value: object, then: (inner: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [swapText(key), then(inner)]))
}

function swapCase(one: Json): Json {
  const swapped = { ...one, Action: swapText(String(one.Action)) }
  if (one.Condition === undefined) return swapped
  const condition = swapKeys(one.Condition as object, (keys) => swapKeys(keys as object, (value) => value))
  return { ...swapped, Condition: condition }
}

describe('authorize, on any policies', () => {
  it('never allows more for one more Deny, nor less for one more Allow', () => {
    fc.assert(fc.property(requests, worlds, places, statements(3), monotone), RUNS)
  })

  it('never turns one answer into its opposite for what was not read', () => {
    const inputs = fc.constantFrom('identity', 'boundary', 'session', 'resource', 'grants', 'scps', 'rcps')
    fc.assert(
      fc.property(requests, worlds, inputs, (request, world, input) => {
        const known = authorize(request, policiesOf(world)).effect
        const partly = authorize(request, { ...policiesOf(world), unknown: [input] }).effect
        expect(['unknown', known]).toContain(partly)
      }),
      RUNS,
    )
  })

  it('is sure of an answer only where every reading of an unknown operator agrees', () => {
    fc.assert(
      fc.property(requests, worlds, fc.infiniteStream(fc.nat(1)), (request, world, coins) => {
        const doubtful = authorize(request, policiesOf(world)).effect
        const certain = authorize(request, policiesOf(understood(world, coins))).effect
        expect([certain, 'unknown']).toContain(doubtful)
      }),
      RUNS,
    )
  })
})

describe('authorize, on any context', () => {
  it('is sure of an answer only where every value of an unknown key agrees', () => {
    const values = fc.constantFrom<AccessRequest['context']>(
      {},
      { 'x:y': 'one' },
      { 'X:Y': ['two', 'three'] },
      { 'x:y': 'Bob' },
    )
    fc.assert(
      fc.property(requests, worlds, values, (request, world, context) => {
        const doubtful = authorize({ ...request, unknownKeys: ['x:*'] }, policiesOf(world)).effect
        const certain = authorize({ ...request, context }, policiesOf(world)).effect
        // Several values under an operator for one are a doubt of their own.
        if (certain !== 'unknown') expect([certain, 'unknown']).toContain(doubtful)
      }),
      RUNS,
    )
  })

  it('does not mind the case of actions, condition keys and operators', () => {
    fc.assert(
      fc.property(requests, worlds, (request, world) => {
        const asked = { ...request, context: { 'x:y': 'one' } }
        const other = {
          ...world,
          resource: world.resource.map(swapCase),
          identity: world.identity.map(swapCase),
        }
        expect(rank(asked, policiesOf(other))).toBe(rank(asked, policiesOf(world)))
      }),
      RUNS,
    )
  })
})
