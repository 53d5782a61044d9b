import { statementName } from './describe.js'
import { type PreparedRequest, type StatementMatch, matchStatement } from './match.js'
import type { PrincipalWay } from './principals.js'
import { type Truth, all, any } from './truth.js'
import type { Deciding, ParsedPolicy, PolicyKind, Statement } from './types.js'

/** What the documents of one kind say of a request: how far they allow and deny, and by which statements. */
export interface Voice {
  readonly allow: Truth
  readonly deny: Truth
  /** Allow by how the statement names the caller; only resource-based policies tell them apart. */
  readonly allowBy: Readonly<Record<PrincipalWay, Truth>>
  readonly allowing: readonly Deciding[]
  readonly denying: readonly Deciding[]
  /** Allow statements that fell short, with how far they did. */
  readonly nearMisses: readonly NearMiss[]
  readonly uncertainties: readonly string[]
}

interface NearMiss {
  readonly distance: number
  readonly deciding: Deciding
}

interface Heard {
  readonly kind: PolicyKind
  readonly policy: ParsedPolicy
  readonly statement: Statement
  readonly match: StatementMatch
}

/** Kinds whose statements must have a Principal. */
const WITH_PRINCIPAL = new Set<PolicyKind>(['resource-based policy', 'resource control policy'])

/** Hears the documents of one kind on a request. A document with problems of its own may allow or deny anything. */
export function hear(kind: PolicyKind, policies: readonly ParsedPolicy[], request: PreparedRequest): Voice {
  const heard = policies.flatMap((policy) => hearDocument(kind, policy, request))
  const allows = heard.filter((one) => one.statement.effect === 'Allow')
  const denies = heard.filter((one) => one.statement.effect === 'Deny')
  const broken = policies.filter((policy) => policy.problems.length > 0)
  const doubt: Truth = broken.length > 0 ? 'unknown' : 'no'
  const by = (way: PrincipalWay): Truth =>
    any([doubt, ...allows.map(({ match }) => all([match.truth, match.principal[way]]))])
  return {
    allow: any([doubt, ...allows.map((one) => one.match.truth)]),
    deny: any([doubt, ...denies.map((one) => one.match.truth)]),
    allowBy: { exact: by('exact'), wildcard: by('wildcard'), role: by('role'), account: by('account') },
    allowing: allows.filter(isMatch).toSorted(byWay).map(deciding),
    denying: denies.filter(isMatch).map(deciding),
    nearMisses: allows.filter((one) => one.match.truth === 'no').flatMap(nearMiss),
    uncertainties: [...broken.map(brokenText), ...heard.filter(isUncertain).map(uncertainText)],
  }
}

function hearDocument(kind: PolicyKind, policy: ParsedPolicy, request: PreparedRequest): Heard[] {
  const place = { version: policy.version, needsPrincipal: WITH_PRINCIPAL.has(kind) }
  return policy.statements.map((statement) => ({
    kind,
    policy,
    statement,
    match: matchStatement(statement, place, request),
  }))
}

function isMatch({ match }: Heard): boolean {
  return match.truth === 'yes'
}

function isUncertain({ match }: Heard): boolean {
  return match.truth === 'unknown'
}

const WAYS: Readonly<Record<PrincipalWay, string>> = {
  exact: 'names the caller',
  wildcard: 'matches the request',
  role: "names the caller's role",
  account: "names the caller's account, whose own policies decide",
}
const WAY_ORDER = ['exact', 'wildcard', 'role', 'account'] as const

function wayOf({ match }: Heard): PrincipalWay {
  return WAY_ORDER.find((one) => match.principal[one] === 'yes') ?? 'wildcard'
}

/** Statements that let the caller in by themselves stand before those that leave it to other policies. */
function byWay(left: Heard, right: Heard): number {
  return WAY_ORDER.indexOf(wayOf(left)) - WAY_ORDER.indexOf(wayOf(right))
}

function deciding(heard: Heard): Deciding {
  const way = wayOf(heard)
  return named(heard, heard.statement.effect === 'Deny' ? 'matches the request' : WAYS[way])
}

function named({ kind, policy, statement }: Heard, note: string): Deciding {
  return { kind, document: policy.label, statement: statementName(statement), effect: statement.effect, note }
}

/** An action or a caller that was not meant at all is further off than a condition that fails. */
const DISTANCES = { Statement: 1, Condition: 1, Resource: 1, Principal: 10, Action: 10 } as const
/** From here on a statement is about something else: neither this action nor this caller. */
const NOT_NEAR = 20

function nearMiss(heard: Heard): NearMiss[] {
  const failed = heard.match.failed.filter((check) => check.truth === 'no')
  const distance = failed.reduce((sum, check) => sum + DISTANCES[check.element], 0)
  if (distance >= NOT_NEAR) return []
  const note = `does not match: ${failed.map((check) => check.note).join('; ')}`
  return [{ distance, deciding: named(heard, note) }]
}

function brokenText(policy: ParsedPolicy): string {
  const first = policy.problems[0]
  return `${policy.label} was not understood: ${first?.message ?? ''} at character ${first?.offset ?? 0}`
}

function uncertainText({ policy, statement, match }: Heard): string {
  const why = match.failed.find((check) => check.truth === 'unknown')?.note ?? ''
  const problems = statement.problems.map(({ message, pointer }) => `${message} (${pointer})`)
  return `${policy.label}, ${statementName(statement)} (${statement.effect}): ${[why, ...new Set(problems)].join('; ')}`
}
