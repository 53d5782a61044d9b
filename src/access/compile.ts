import { holds } from '../policy/conditions.js'
import { contextOf } from '../policy/context.js'
import type { ContextLookup } from '../policy/context.js'
import { isDoubtful, wholeMeaning } from '../policy/doubts.js'
import { matchesAction, matchesGlob } from '../policy/glob.js'
import { OPERATORS } from '../policy/operator-table.js'
import {
  type PrincipalMatch,
  type PrincipalWay,
  deniedUnlessNamed,
  isNamed,
  matchPrincipal,
} from '../policy/principals.js'
import type { Truth } from '../policy/truth.js'
import type { Condition, ParsedPolicy, PrincipalElement, Statement } from '../policy/types.js'
import { expandVariables } from '../policy/variables.js'
import type { ContextModel } from './context-model.js'
import { DOUBT, FALSE, type Formula, TRUE, and, not, or } from './formula.js'
import type { Registry } from './registry.js'
import { NO_VALUE } from './slot-values.js'

/** By what a statement names the caller; see policy/principals.ts. */
export type ByWay = Readonly<Record<PrincipalWay, Formula>>

/** What the documents of one kind say of a request, as formulas. */
export interface Voice {
  readonly allow: Formula
  readonly deny: Formula
  readonly allowBy: ByWay
}

const WAYS = ['exact', 'wildcard', 'role', 'account'] as const
const NOBODY: PrincipalMatch = { exact: 'no', wildcard: 'no', role: 'no', account: 'no' }

/** Compiles documents for one caller and one request: what is settled is decided, what is not becomes conditions on slots. */
export class Compiler {
  private readonly lookup: ContextLookup

  constructor(
    private readonly model: ContextModel,
    private readonly registry: Registry,
    private readonly hasBoundary: Truth,
  ) {
    this.lookup = { get: (key) => model.valueOf(key), isUnknown: (key) => model.isSlot(key) }
  }

  /** A document that was not understood as a whole may allow or deny anything. */
  hear(documents: readonly ParsedPolicy[], needsPrincipal: boolean): Voice {
    const doubt = documents.some((one) => one.problems.length > 0) ? [DOUBT] : []
    const said = documents.flatMap((one) =>
      one.statements.map((statement) => this.statement(statement, one.version, needsPrincipal)),
    )
    const allows = said.filter(({ effect }) => effect === 'Allow')
    const by = (way: PrincipalWay): Formula =>
      or([...doubt, ...allows.map(({ when, ways }) => and([when, ways[way]]))])
    const whole = (of: typeof said): Formula =>
      or([...doubt, ...of.map(({ when, ways }) => and([when, or(WAYS.map((way) => ways[way]))]))])
    return {
      allow: whole(allows),
      deny: whole(said.filter(({ effect }) => effect === 'Deny')),
      allowBy: { exact: by('exact'), wildcard: by('wildcard'), role: by('role'), account: by('account') },
    }
  }

  private statement(
    statement: Statement,
    version: string | undefined,
    needsPrincipal: boolean,
  ): { effect: Statement['effect']; when: Formula; ways: ByWay } {
    const ways = this.ways(statement, needsPrincipal)
    const isNobody = WAYS.every((way) => ways[way] === FALSE)
    const action = isNobody ? FALSE : this.action(statement)
    if (action === FALSE) return { effect: statement.effect, when: FALSE, ways }
    const parts = [
      fromTruth(wholeMeaning(statement).truth),
      action,
      this.resource(statement, version),
      ...statement.conditions.map((condition) => this.condition(condition, version)),
      isDoubtful(statement, 'Condition') ? DOUBT : TRUE,
    ]
    return { effect: statement.effect, when: and(parts), ways }
  }

  private action(statement: Statement): Formula {
    const { actions, notActions } = statement
    const { action } = this.model.leg
    if (isDoubtful(statement, 'Action')) return DOUBT
    const named = (patterns: readonly string[]): boolean => patterns.some((one) => matchesAction(one, action))
    const isMeant =
      (actions === undefined || named(actions)) && (notActions === undefined || !named(notActions))
    return isMeant ? TRUE : FALSE
  }

  private resource(statement: Statement, version: string | undefined): Formula {
    if (isDoubtful(statement, 'Resource')) return DOUBT
    const { resources, notResources } = statement
    const named = (patterns: readonly string[]): Formula => this.resourceAmong(patterns, version)
    return and([
      resources === undefined ? TRUE : named(resources),
      notResources === undefined ? TRUE : not(named(notResources)),
    ])
  }

  private resourceAmong(patterns: readonly string[], version: string | undefined): Formula {
    if (patterns.includes('*')) return TRUE
    const { leg } = this.model
    const expanded = patterns.map((pattern) => expandVariables(pattern, version, this.lookup))
    const doubt = expanded.includes('unknown') ? [DOUBT] : []
    const known = expanded.filter((one) => one !== 'unknown' && one !== 'no-value')
    if (leg.service !== 's3' || !leg.isRead) {
      const isNamed = known.some(({ text, literals }) => matchesGlob(text, leg.resource, literals))
      return isNamed ? TRUE : or([...doubt, FALSE])
    }
    const likely = known.filter(({ text }) => this.registry.mayBeObject(text)).map(({ text }) => text)
    if (likely.length === 0) return or([...doubt, FALSE])
    const condition = { operator: STRING_LIKE, key: 'resource', values: likely }
    const atom = this.registry.atom(this.model.resource(), condition)
    return or([...doubt, { type: 'literal', atom, holds: true }])
  }

  private condition(condition: Condition, version: string | undefined): Formula {
    const { operator, values } = condition
    if (!operator.known || values.length === 0) return DOUBT
    const state = this.model.stateOf(condition)
    if ('value' in state) {
      const context = state.value === undefined ? {} : { [condition.key]: state.value }
      const lookup = contextOf(context)
      return fromTruth(
        holds(condition, version, {
          get: (key) => lookup.get(key) ?? this.lookup.get(key),
          isUnknown: (key) =>
            lookup.get(key) === undefined &&
            key.toLowerCase() !== condition.key.toLowerCase() &&
            this.lookup.isUnknown(key),
        }),
      )
    }
    const takesVariables = OPERATORS.get(operator.name)?.takesVariables === true
    const expanded = takesVariables ? values.map((value) => expandVariables(value, version, this.lookup)) : []
    if (expanded.includes('unknown') || expanded.some(hasLiteralWildcard)) return DOUBT
    const texts = takesVariables
      ? expanded.map((one) => (typeof one === 'string' ? NO_VALUE : one.text))
      : values
    const atom = this.registry.atom(state.slot, { ...condition, values: texts })
    return { type: 'literal', atom, holds: true }
  }

  private ways(statement: Statement, needsPrincipal: boolean): ByWay {
    if (isDoubtful(statement, 'Principal'))
      return { exact: DOUBT, wildcard: DOUBT, role: DOUBT, account: DOUBT }
    const match = this.principalMatch(statement, needsPrincipal)
    return {
      exact: fromTruth(match.exact),
      wildcard: fromTruth(match.wildcard),
      role: fromTruth(match.role),
      account: fromTruth(match.account),
    }
  }

  private principalMatch(statement: Statement, needsPrincipal: boolean): PrincipalMatch {
    const { principal, notPrincipal, effect } = statement
    if (principal !== undefined) return this.named(principal)
    if (notPrincipal === undefined) return { ...NOBODY, wildcard: needsPrincipal ? 'unknown' : 'yes' }
    if (effect === 'Allow') {
      const named = isNamed(this.named(notPrincipal))
      return { ...NOBODY, wildcard: named === 'unknown' ? named : named === 'yes' ? 'no' : 'yes' }
    }
    const { caller } = this.model
    const denied = deniedUnlessNamed(
      notPrincipal,
      { principal: caller.principal, context: this.lookup },
      this.hasBoundary,
    )
    return { ...NOBODY, wildcard: denied }
  }

  private named(element: PrincipalElement): PrincipalMatch {
    const { caller } = this.model
    const match = matchPrincipal(element, { principal: caller.principal, context: this.lookup })
    const byProvider =
      element.some(({ type }) => type === 'Federated') && this.lookup.isUnknown('aws:FederatedProvider')
    return byProvider && match.role === 'no' ? { ...match, role: 'unknown' } : match
  }
}

const STRING_LIKE: Condition['operator'] = { name: 'StringLike', ifExists: false, known: true }

/** A wildcard character that came out of a variable and so stands for itself. */
function hasLiteralWildcard(expanded: ReturnType<typeof expandVariables>): boolean {
  if (typeof expanded === 'string') return false
  return [...expanded.literals].some((position) => /[*?]/u.test(expanded.text[position] ?? ''))
}

export function fromTruth(truth: Truth): Formula {
  if (truth === 'unknown') return DOUBT
  return truth === 'yes' ? TRUE : FALSE
}
