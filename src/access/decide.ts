import type { AccessRequest, ContextValue, Decision, PolicySet } from '../policy/types.js'
import { authorize } from '../policy/evaluate.js'
import { admission } from './admission.js'
import type { Caller } from './caller.js'
import { Allowance, type Budget } from './budget.js'
import { type Refutation, refute } from './certify.js'
import { type Assignment, type Formula, type Slot, and, or } from './formula.js'
import type { Leg, ReadTarget } from './leg.js'
import type { ObjectFilter } from './object-filter.js'
import { plainValues, truthUnder } from './plain.js'
import { Registry } from './registry.js'
import { policySetOf, requestOf } from './requests.js'
import { serviceLinkedAmong } from './service-linked.js'
import { type Mode, Solver } from './solve.js'
import { type Pins, attempts } from './variable-values.js'

/** A key whose value a read hangs on. */
interface Requirement {
  readonly key: string
  /** Undefined: the key must be absent. */
  readonly value: ContextValue | undefined
}

/** Concrete requests that together read a log, and by what each is allowed. */
export interface Witness {
  readonly requests: readonly AccessRequest[]
  readonly decisions: readonly Decision[]
  /** What the requests must carry beyond what they carry anyway. */
  readonly requires: readonly Requirement[]
}

/** Whether a caller can read: with a witness, or with what blocks every way, or neither for the reasons given. */
export type ReadAnswer =
  | { readonly answer: 'can'; readonly witness: Witness }
  | { readonly answer: 'cannot'; readonly blockedBy: readonly Decision[] }
  | { readonly answer: 'unknown'; readonly reasons: readonly string[]; readonly possible?: Witness }

/**
 * Whether one caller can read a log. Where it stands for many and organization policies keep them out, those among them are
 * asked about by themselves whom such policies do not bear on.
 */
export function decide(
  caller: Caller,
  target: ReadTarget,
  filter: ObjectFilter,
  allowance = new Allowance(),
): ReadAnswer {
  const found = decideOne(caller, target, filter, allowance)
  const linked = found.answer === 'cannot' ? serviceLinkedAmong(caller, target) : undefined
  if (linked === undefined) return found
  const other = decideOne(linked, target, filter, allowance)
  if (other.answer === 'cannot') return found
  const possible = other.answer === 'can' ? other.witness : other.possible
  return {
    answer: 'unknown',
    reasons: [SERVICE_LINKED],
    ...(possible === undefined ? {} : { possible }),
  }
}

const SERVICE_LINKED =
  'organization policies keep all others out, but not service-linked roles, whose own policies AWS sets and were not read here'

/** One answer for each form that Decrypt requests take, and of these one. */
function decideOne(
  caller: Caller,
  target: ReadTarget,
  filter: ObjectFilter,
  allowance: Allowance,
): ReadAnswer {
  const answers = (target.kms.length === 0 ? [undefined] : target.kms).map((shape) => ({
    isCertain: shape?.certain ?? true,
    found: allowance.for((budget) =>
      new Question({ caller, target, filter, kmsLeg: shape?.leg, budget }).answer(),
    ),
  }))
  const can = answers.find(({ isCertain, found }) => isCertain && found.answer === 'can')
  if (can !== undefined) return can.found
  const first = answers[0]?.found
  if (first !== undefined && answers.every(({ found }) => found.answer === first.answer)) return first
  const maybe = answers.map(({ found }) => found).filter(({ answer }) => answer !== 'cannot')
  const reasons = maybe.flatMap((found) => (found.answer === 'unknown' ? found.reasons : [BUCKET_KEY]))
  const possible = maybe.flatMap((found) => (found.answer === 'can' ? [found.witness] : []))[0]
  return {
    answer: 'unknown',
    reasons: [...new Set(reasons)],
    ...(possible === undefined ? {} : { possible }),
  }
}

const BUCKET_KEY =
  'it hangs on the form of the encryption context, which AWS does not document for S3 Bucket Keys'
const GIVEN_UP = 'the search for a way in was given up: the policies combine too many patterns'

/** The requests of a read as they come when the caller chooses nothing: each of S3's, and the first form of KMS's. */
export function plainRequests(
  caller: Caller,
  target: ReadTarget,
  filter: ObjectFilter,
): { readonly request: AccessRequest; readonly policies: PolicySet }[] {
  const registry = new Registry(filter, target.nowMs)
  const legs = [...target.s3, ...target.kms.slice(0, 1).map(({ leg }) => leg)]
  for (const leg of legs) admission(caller, leg, registry)
  const plain = plainValues(registry)
  return legs.map((leg) => ({ request: requestOf(caller, leg, plain), policies: policySetOf(caller, leg) }))
}

interface Asked {
  readonly caller: Caller
  readonly target: ReadTarget
  readonly filter: ObjectFilter
  readonly kmsLeg: Leg | undefined
  readonly budget: Budget
  /** Values of variables in policies, in an attempt at them. */
  readonly pins?: Pins
}

/** One caller and one form of the requests. */
class Question {
  private readonly registry: Registry
  private readonly solver: Solver
  private readonly caller: Caller
  private readonly target: ReadTarget
  private readonly kmsLeg: Leg | undefined
  private readonly pins: Pins
  private readonly byAction: readonly { leg: Leg; formula: Formula }[]
  private readonly kms: Formula | undefined

  constructor(private readonly asked: Asked) {
    const { caller, target, filter, kmsLeg, budget, pins = new Map<never, never>() } = asked
    this.caller = caller
    this.target = target
    this.kmsLeg = kmsLeg
    this.pins = pins
    this.solver = new Solver(budget)
    this.registry = new Registry(filter, target.nowMs, pins)
    this.kms = kmsLeg === undefined ? undefined : admission(caller, kmsLeg, this.registry)
    const isClosed = this.kms?.type === 'false'
    this.byAction = target.s3.map((leg) => ({
      leg,
      formula: isClosed ? { type: 'false' } : admission(caller, leg, this.registry),
    }))
  }

  answer(): ReadAnswer {
    const formula = this.formula()
    const certain = this.find(formula, 'certain')
    if (certain !== undefined && typeof certain !== 'string') return certain
    if (certain === 'undecided') return { answer: 'unknown', reasons: [GIVEN_UP] }
    const possible = formula.type === 'false' ? 'never' : this.solver.solve(formula, 'possible')
    if (possible === 'undecided') return { answer: 'unknown', reasons: [GIVEN_UP] }
    if (possible === 'never') return this.blocked()
    return this.attempted() ?? this.doubtful(possible.assignment)
  }

  /** With values for the variables in policies that hang on what the caller chooses. */
  private attempted(): ReadAnswer | undefined {
    for (const pins of attempts(this.registry)) {
      const question = new Question({ ...this.asked, pins })
      const found = question.find(question.formula(), 'certain')
      if (typeof found !== 'string' && found.answer === 'can') return found
    }
    return undefined
  }

  private formula(): Formula {
    const s3 = this.byAction.length === 0 ? [] : [or(this.byAction.map(({ formula }) => formula))]
    return and([...(this.kms === undefined ? [] : [this.kms]), ...s3])
  }

  /** First as any request comes, then with what a caller can choose. */
  private find(formula: Formula, mode: Mode): ReadAnswer | 'never' | 'undecided' {
    if (formula.type === 'false') return 'never'
    const { pins } = this
    const plain = new Map([...plainValues(this.registry), ...pins])
    if (truthUnder(formula, plain, mode)) return this.proven(plain, chosen(pins))
    const solution = this.solver.solve(formula, mode)
    if (typeof solution === 'string') return solution
    const values = new Map([...plain, ...solution.assignment])
    return this.proven(values, [...requirements(solution.assignment, plain), ...chosen(pins)])
  }

  /** A witness counts only when the concrete evaluator allows it too. */
  private proven(values: Assignment, requires: readonly Requirement[]): ReadAnswer {
    const legs = this.legsUnder(values)
    const requests = legs.map((leg) => requestOf(this.caller, leg, values))
    const decisions = legs.map((leg, index) =>
      authorize(requests[index] ?? requestOf(this.caller, leg, values), policySetOf(this.caller, leg)),
    )
    const witness = { requests, decisions, requires }
    const isReplayed = legs.length > 0 && decisions.every(({ effect }) => effect === 'allowed')
    if (isReplayed) return { answer: 'can', witness }
    const reasons = decisions.flatMap((decision) => decision.unknowns)
    return {
      answer: 'unknown',
      reasons: reasons.length === 0 ? [NOT_REPLAYED] : [...new Set(reasons)],
      possible: witness,
    }
  }

  /** The requests of a read under these values: of S3 the first action that they allow. */
  private legsUnder(values: Assignment): Leg[] {
    const open = this.byAction.find(({ formula }) => truthUnder(formula, values, 'certain'))
    const s3 =
      open ?? this.byAction.find(({ formula }) => truthUnder(formula, values, 'possible')) ?? this.byAction[0]
    return [...(s3 === undefined ? [] : [s3.leg]), ...(this.kmsLeg === undefined ? [] : [this.kmsLeg])]
  }

  private blocked(): ReadAnswer {
    const legs = { s3: this.target.s3, kms: this.kmsLeg }
    const refutation: Refutation = refute(this.caller, legs, this.registry, this.asked.budget)
    if (refutation.isRefuted) return { answer: 'cannot', blockedBy: refutation.decisions }
    return { answer: 'unknown', reasons: refutation.reasons }
  }

  private doubtful(assignment: Assignment): ReadAnswer {
    const plain = plainValues(this.registry)
    const found = this.proven(new Map([...plain, ...assignment]), requirements(assignment, plain))
    const unsettled = [...assignment.keys()].filter((slot) => slot.kind === 'open').map(openReason)
    const legs = this.kmsLeg === undefined ? this.target.s3 : [this.kmsLeg, ...this.target.s3]
    const blocked = legs.flatMap((leg) =>
      this.byAction.length > 0 && leg.mayBeBlocked !== undefined ? [leg.mayBeBlocked] : [],
    )
    const told = found.answer === 'unknown' ? found.reasons.filter((reason) => reason !== NOT_REPLAYED) : []
    const reasons = [...new Set([...unsettled, ...told, ...blocked])]
    const possible =
      found.answer === 'can' ? found.witness : found.answer === 'unknown' ? found.possible : undefined
    return {
      answer: 'unknown',
      reasons: reasons.length === 0 ? [NOT_DOCUMENTED] : reasons,
      ...(possible === undefined ? {} : { possible }),
    }
  }
}

const NOT_REPLAYED = 'the way in that was found could not be replayed'
const NOT_DOCUMENTED = 'AWS does not document how this case is decided'

function openReason({ key }: Slot): string {
  return `it hangs on ${key}, of which nothing is known here`
}

/** What the caller chooses for variables in policies. */
function chosen(pins: Pins): Requirement[] {
  return [...pins].flatMap(([{ key }, value]) => (value === undefined ? [] : [{ key, value }]))
}

/** Values that differ from what a request carries anyway. */
function requirements(assignment: Assignment, plain: Assignment): Requirement[] {
  return [...assignment]
    .filter(
      ([slot, value]) => slot.kind === 'free' && JSON.stringify(value) !== JSON.stringify(plain.get(slot)),
    )
    .map(([{ key }, value]) => ({ key, value }))
}
