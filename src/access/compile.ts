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
import { DOUBT, FALSE, type Formula, type Slot, TRUE, and, not, or } from './formula.js'
import type { Registry } from './registry.js'
import { NO_VALUE } from './slot-values.js'
import { valuesBehind } from './variable-values.js'

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
    const isObject = leg.service === 's3' && leg.isRead
    const expanded = patterns.map((pattern) =>
      this.expand(pattern, version, [isObject ? leg.exampleObject : leg.resource]),
    )
    const known = expanded.filter((one) => one !== 'no-value' && 'text' in one)
    const unsettled = expanded.filter((one) => one !== 'no-value' && 'widest' in one)
    if (!isObject) {
      const isNamed = known.some(({ text, literals }) => matchesGlob(text, leg.resource, literals))
      const mayBe = unsettled.some(({ widest }) => matchesGlob(widest, leg.resource))
      return isNamed ? TRUE : mayBe ? DOUBT : FALSE
    }
    const like = (globs: readonly string[]): Formula => {
      const values = globs.filter((glob) => this.registry.mayBeObject(glob))
      if (values.length === 0) return FALSE
      const atom = this.registry.atom(this.model.resource(), {
        operator: STRING_LIKE,
        key: 'resource',
        values,
      })
      return { type: 'literal', atom, holds: true }
    }
    return or([
      like(known.map(({ text }) => text)),
      and([like(unsettled.map(({ widest }) => widest)), DOUBT]),
    ])
  }

  /** Fills in variables; of those that the caller chooses it notes what would make the pattern match. */
  private expand(
    pattern: string,
    version: string | undefined,
    texts: readonly string[],
  ): ReturnType<typeof expandVariables> {
    const expanded = expandVariables(pattern, version, this.lookup)
    if (expanded === 'no-value' || 'text' in expanded) return expanded
    for (const key of expanded.keys) {
      const state = this.model.stateOf({ key, operator: ANY_OPERATOR })
      if (!('slot' in state)) continue
      this.registry.noteVariable(
        state.slot,
        texts.flatMap((text) => valuesBehind(pattern, key, text)),
      )
    }
    return expanded
  }

  private condition(condition: Condition, version: string | undefined): Formula {
    const { operator, values } = condition
    if (!operator.known || values.length === 0) return DOUBT
    const takesVariables = OPERATORS.get(operator.name)?.takesVariables === true
    const state = this.model.stateOf(condition)
    if ('value' in state) {
      const context = state.value === undefined ? {} : { [condition.key]: state.value }
      for (const value of takesVariables ? values : [])
        this.expand(value, version, [state.value ?? []].flat())
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
    const expanded = takesVariables ? values.map((value) => this.expand(value, version, [])) : []
    if (expanded.some(hasLiteralWildcard)) return DOUBT
    const texts = takesVariables ? expanded.map(textOf) : values
    const isUnsettled = expanded.some((one) => one !== 'no-value' && 'widest' in one)
    if (isUnsettled) return this.widened({ ...condition, values: texts }, state.slot)
    const atom = this.registry.atom(state.slot, { ...condition, values: texts })
    return { type: 'literal', atom, holds: true }
  }

  /**
   * A condition with variables that are not settled: what is not like the widest that they can become does not match, and so
   * fails, or holds under a negated operator; all else is in doubt.
   */
  private widened(condition: Condition, slot: Slot): Formula {
    const { operator } = condition
    if (operator.name.endsWith('IgnoreCase')) return DOUBT
    const isNegated = OPERATORS.get(operator.name)?.negated === true
    const like = { ...operator, name: isNegated ? 'StringNotLike' : 'StringLike' }
    const atom = this.registry.atom(slot, { ...condition, operator: like })
    const literal: Formula = { type: 'literal', atom, holds: true }
    return isNegated ? or([literal, DOUBT]) : and([literal, DOUBT])
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

const ANY_OPERATOR: Condition['operator'] = { name: '', ifExists: false, known: true }
const STRING_LIKE: Condition['operator'] = { name: 'StringLike', ifExists: false, known: true }

/** A wildcard character that came out of a variable and so stands for itself. */
function hasLiteralWildcard(expanded: ReturnType<typeof expandVariables>): boolean {
  if (expanded === 'no-value' || 'widest' in expanded) return false
  return [...expanded.literals].some((position) => /[*?]/u.test(expanded.text[position] ?? ''))
}

function textOf(expanded: ReturnType<typeof expandVariables>): string {
  if (expanded === 'no-value') return NO_VALUE
  return 'widest' in expanded ? expanded.widest : expanded.text
}

export function fromTruth(truth: Truth): Formula {
  if (truth === 'unknown') return DOUBT
  return truth === 'yes' ? TRUE : FALSE
}
