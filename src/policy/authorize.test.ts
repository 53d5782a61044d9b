import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Grant } from '../domain/key.js'
import { authorize } from './evaluate.js'
import { parsePolicy } from './parse.js'
import type { AccessRequest, Decision, ParsedPolicy, PolicySet, RequestPrincipal } from './types.js'

/** A request, all policies that bear on it, the answer, and the page of AWS's documentation that it rests on. */
interface AuthorizeCase {
  readonly id: string
  readonly title: string
  readonly source: string
  readonly principal: RequestPrincipal
  readonly action: string
  readonly resource: string
  readonly owner?: string
  readonly context?: AccessRequest['context']
  readonly unknownKeys?: readonly string[]
  readonly identity?: readonly unknown[]
  readonly boundary?: unknown
  readonly session?: unknown
  readonly resourcePolicy?: unknown
  readonly grants?: readonly Grant[]
  readonly scps?: readonly (readonly unknown[])[]
  readonly rcps?: readonly (readonly unknown[])[]
  readonly unknown?: NonNullable<PolicySet['unknown']>
  readonly expect: Decision['effect']
  readonly gate?: string
}

const CASES = JSON.parse(
  readFileSync(new URL('cases/authorize.json', import.meta.url), 'utf8'),
) as AuthorizeCase[]

function parsed(document: unknown): ParsedPolicy {
  return parsePolicy(JSON.stringify(document), 'policy')
}

function requestOf(one: AuthorizeCase): AccessRequest {
  return {
    principal: one.principal,
    action: one.action,
    resource: one.resource,
    ...(one.owner === undefined ? {} : { resourceAccountId: one.owner }),
    context: one.context ?? {},
    unknownKeys: one.unknownKeys ?? [],
  }
}

function policiesOf(one: AuthorizeCase): PolicySet {
  return {
    identity: (one.identity ?? []).map(parsed),
    ...(one.boundary === undefined ? {} : { boundary: parsed(one.boundary) }),
    ...(one.session === undefined ? {} : { session: parsed(one.session) }),
    ...(one.resourcePolicy === undefined ? {} : { resource: parsed(one.resourcePolicy) }),
    grants: one.grants ?? [],
    scps: (one.scps ?? []).map((level) => level.map(parsed)),
    rcps: (one.rcps ?? []).map((level) => level.map(parsed)),
    unknown: one.unknown ?? [],
  }
}

describe('a request', () => {
  it.each(CASES.map((one) => [one.id, one.title, one] as const))('%s: %s', (_id, _title, one) => {
    const decision = authorize(requestOf(one), policiesOf(one))
    expect(decision.effect, `${one.source} — ${JSON.stringify(decision)}`).toBe(one.expect)
    if (one.gate !== undefined) expect(decision.gate).toBe(one.gate)
  })

  it.each(CASES.map((one) => [one.id, one] as const))('%s: says why it is unknown', (_id, one) => {
    const decision = authorize(requestOf(one), policiesOf(one))
    expect(decision.unknowns.length > 0).toBe(decision.effect === 'unknown')
    expect(decision.gate === undefined).toBe(decision.effect === 'unknown')
  })
})
