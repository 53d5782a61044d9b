import { requestContext } from '../policy/context.js'
import { authorize } from '../policy/evaluate.js'
import type { AccessRequest, ContextValue, Decision } from '../policy/types.js'
import type { Budget } from './budget.js'
import type { Caller } from './caller.js'
import type { Assignment, Atom, Slot } from './formula.js'
import type { Leg } from './leg.js'
import type { Registry } from './registry.js'
import { policySetOf, requestOf } from './requests.js'
import type { Proof } from './check.js'
import { type Literal, valueFor } from './slot-values.js'

/** Whether the concrete evaluator refuses every case, and by what; else what it would not refuse. */
export type Refutation =
  | { readonly isRefuted: true; readonly decisions: readonly Decision[]; readonly proof: Proof }
  | { readonly isRefuted: false; readonly reasons: readonly string[] }

/** Cases after which the replay is given up, and values of one key. */
const MOST_CASES = 2000
const MOST_VALUES = 128

/** Keys that requests carry by themselves, so that leaving them unsaid is not possible. */
const ALWAYS_SAID = new Set(['resource', 'aws:principaltype', 'aws:userid', 'aws:username'])

interface Legs {
  readonly s3: readonly Leg[]
  readonly kms: Leg | undefined
}

/**
 * Replays that nothing lets a caller read: by the concrete evaluator, first with all that is not settled left unsaid, then
 * case by case, one value for each outcome of the conditions on a key, until every case is refused.
 */
export function refute(caller: Caller, legs: Legs, registry: Registry, budget: Budget): Refutation {
  const varying = [...registry.variables.keys()]
  const slots = [...registry.bySlot()]
    .filter(([slot]) => !varying.includes(slot))
    .toSorted(([a], [b]) => rank(a) - rank(b))
  const replay = new Replay(caller, legs, slots, { varying, budget })
  const proof = replay.refuses(new Map(), 0)
  return proof === undefined
    ? { isRefuted: false, reasons: replay.reasons() }
    : { isRefuted: true, decisions: replay.decisions, proof }
}

function rank({ key }: Slot): number {
  return ALWAYS_SAID.has(key) ? 0 : 1
}

class Replay {
  decisions: readonly Decision[] = []
  private cases = 0
  /** A replay goes through every statement. */
  private readonly statements: number
  private why: readonly string[] = []
  /** Slots that variables in policies stand for: they have more outcomes than those of conditions on them. */
  private readonly varying: readonly Slot[]
  private readonly budget: Budget

  constructor(
    private readonly caller: Caller,
    private readonly legs: Legs,
    private readonly slots: readonly (readonly [Slot, readonly Atom[]])[],
    { varying, budget }: { readonly varying: readonly Slot[]; readonly budget: Budget },
  ) {
    this.varying = varying
    this.statements = statementsOf(caller, legs)
    this.budget = budget
  }

  reasons(): readonly string[] {
    return this.why.length === 0
      ? ['that it is refused in every case could not be replayed']
      : [...new Set(this.why)]
  }

  /** The cases, each of them refused; undefined: one is not, or it was given up. */
  refuses(values: Assignment, depth: number): Proof | undefined {
    this.cases += 1
    if (this.cases > MOST_CASES || !this.budget.spend(this.statements)) return undefined
    const denied = this.denied(values, depth)
    if (denied !== undefined) return denied
    const next = this.slots[depth]
    if (next === undefined) return undefined
    const [slot, atoms] = next
    const cases: { value: ContextValue | undefined; proof: Proof }[] = []
    const found = valuesOf(slot, atoms, this.budget)
    if (found === undefined) return undefined
    for (const value of found) {
      const proof = this.refuses(new Map(values).set(slot, value), depth + 1)
      if (proof === undefined) return undefined
      cases.push({ value, proof })
    }
    return { type: 'cases', slot, conditions: atoms.map(({ condition }) => condition), cases }
  }

  private denied(values: Assignment, depth: number): Proof | undefined {
    const unsaid = this.slots.slice(depth).map(([slot]) => slot)
    const { s3, kms } = this.legs
    if (kms !== undefined && !unsaid.some(({ key }) => ALWAYS_SAID.has(key) && key !== 'resource')) {
      const asked = this.ask(kms, values, unsaid)
      if (asked.decision.effect === 'denied') return this.note('kms', [asked])
    }
    if (s3.length === 0 || unsaid.some(({ key }) => ALWAYS_SAID.has(key))) return undefined
    const asked = s3.map((leg) => this.ask(leg, values, unsaid))
    return asked.every(({ decision }) => decision.effect === 'denied') ? this.note('s3', asked) : undefined
  }

  private ask(leg: Leg, values: Assignment, unsaid: readonly Slot[]): Asked {
    const request = requestOf(this.caller, leg, values, [...unsaid, ...this.varying])
    const decision = authorize(request, policySetOf(this.caller, leg))
    if (decision.effect === 'unknown') this.why = decision.unknowns
    if (this.isOpen(request)) return { request, decision }
    return { request, decision: { ...decision, effect: 'unknown' } }
  }

  /** Whether the request leaves unsaid what must be: it may carry a key by itself. */
  private isOpen(request: AccessRequest): boolean {
    const said = requestContext(request)
    return this.varying.every(({ key }) => said.get(key) === undefined)
  }

  private note(service: 's3' | 'kms', asked: readonly Asked[]): Proof {
    this.decisions = asked.slice(0, 1).map(({ decision }) => decision)
    return { type: 'denied', service, requests: asked.map(({ request }) => request) }
  }
}

function statementsOf({ policies }: Caller, { s3, kms }: Legs): number {
  const { identity, boundary, scps = [] } = policies
  const legs = [...s3, ...(kms === undefined ? [] : [kms])]
  const documents = [
    ...identity,
    ...(boundary === undefined ? [] : [boundary]),
    ...scps.flat(),
    ...legs.flatMap(({ policy, rcps = [] }) => [...(policy ? [policy] : []), ...rcps.flat()]),
  ]
  return documents.reduce((sum, { statements }) => sum + statements.length, 0)
}

interface Asked {
  readonly request: AccessRequest
  readonly decision: Decision
}

/** One value for each outcome that the conditions on a key can have together; undefined: too many, or not decided. */
function valuesOf(
  slot: Slot,
  atoms: readonly Atom[],
  budget: Budget,
): (ContextValue | undefined)[] | undefined {
  let outcomes: Literal[][] = [[]]
  for (const atom of atoms) {
    const next: Literal[][] = []
    for (const literals of outcomes) {
      for (const holds of [true, false]) {
        const answer = valueFor(slot, [...literals, { atom, holds }], budget)
        if (answer === 'undecided') return undefined
        if (answer !== 'none') next.push([...literals, { atom, holds }])
      }
    }
    if (next.length > MOST_VALUES) return undefined
    outcomes = next
  }
  return outcomes.flatMap((literals) => {
    const answer = valueFor(slot, literals, budget)
    return typeof answer === 'string' ? [] : [answer.value]
  })
}
