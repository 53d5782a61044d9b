import type { CodeProblem, CodeValue, Place } from '../types.js'
import { conditionTruth } from './conditions.js'
import type { Evaluation, Truth } from './evaluation.js'
import { FUNCTIONS } from './functions.js'
import { MOST_EVALUATED, MOST_EVALUATION_DEPTH } from './limits.js'
import { type Bindings, type Declared, NO_BINDINGS, bound, declaredResources } from './loops.js'
import { type MapNode, type TemplateNode, onlyEntry, textOf, valueAt } from './nodes.js'
import { parameterValue } from './parameters.js'
import { RESOURCE_RULES } from './resource-types.js'
import type { Template } from './template.js'
import {
  type Evaluated,
  type UnknownValue,
  dynamicText,
  isSensitive,
  known,
  knownText,
  movedTo,
  unknown,
} from './values.js'

/** What a stack is told from outside. */
export interface StackOptions {
  readonly template: Template
  /** Before every address: `Nested.` for the resources of a nested stack. */
  readonly prefix: string
  /** A parameter that is given: by the user as text, by the stack around as a value. */
  readonly given: (name: string) => string | CodeValue | undefined
  /** Values of pseudo parameters such as `AWS::Region`, where they are known. */
  readonly pseudo: ReadonlyMap<string, string>
  readonly surroundings: Surroundings
  /** Shared by a stack and those within it. */
  readonly effort: Effort
  readonly report: (problem: CodeProblem) => void
}

/** How much has been evaluated, so that it has an end. */
export interface Effort {
  evaluated: number
  stacks: number
}

/** Other stacks, by what this one refers to. */
export interface Surroundings {
  /** An output of a nested stack; undefined: its template is not at hand. */
  output(stack: Stack, logicalId: string, output: string, place: Place): CodeValue | undefined
  importValue(stack: Stack, name: string, place: Place): CodeValue
  /** Functions that are being evaluated within one another now, in all stacks of the run. */
  readonly nesting: { depth: number }
}

const PSEUDO = /^AWS::(?:AccountId|NotificationARNs|Partition|Region|StackId|StackName|URLSuffix)$/u

/** A template being evaluated with its parameters. */
export class Stack implements Evaluation {
  readonly template: Template
  readonly prefix: string
  readonly effort: Effort
  readonly #options: StackOptions
  readonly #conditions = new Map<string, Truth | 'open'>()
  readonly #reported = new Set<string>()
  #declared: ReadonlyMap<string, Declared> | undefined
  #bindings: Bindings = NO_BINDINGS

  constructor(options: StackOptions) {
    this.#options = options
    this.template = options.template
    this.prefix = options.prefix
    this.effort = options.effort
  }

  /** Resources by logical id, loops written out. */
  get declared(): ReadonlyMap<string, Declared> {
    if (this.#declared !== undefined) return this.#declared
    // A loop's list cannot name a resource; should it try, it finds none.
    this.#declared = new Map()
    const declared = declaredResources(this, this.section('Resources'))
    this.#declared = new Map(declared.map((one) => [one.logicalId, one]))
    return this.#declared
  }

  section(name: string): TemplateNode | undefined {
    return valueAt(this.template.node, name)
  }

  /** Evaluates with a resource's loop variables. */
  within<Result>(bindings: Bindings, evaluate: () => Result): Result {
    const before = this.#bindings
    this.#bindings = bindings
    try {
      return evaluate()
    } finally {
      this.#bindings = before
    }
  }

  place(node: { readonly start: number; readonly end: number }): Place {
    return this.template.source.place(node.start, node.end)
  }

  refuse(code: string, reason: string, place: Place, reference?: string): UnknownValue {
    const id = `${code} ${place.offset} ${reason}`
    if (!this.#reported.has(id)) this.#options.report({ code, message: reason, place })
    this.#reported.add(id)
    return unknown(reason, place, reference)
  }

  value(node: TemplateNode): Evaluated {
    return this.#guarded(() => this.#valueOf(node))
  }

  truth(node: TemplateNode): Truth {
    return this.#guarded<Truth>(() => conditionTruth(this, node))
  }

  condition(name: string, place: Place): Truth {
    const before = this.#conditions.get(name)
    if (before === 'open')
      return this.refuse('CFN_CYCLE', `the condition ${name} hangs on itself`, place, name)
    if (before !== undefined) return before
    const node = valueAt(this.section('Conditions'), name)
    if (node === undefined) {
      return this.refuse('CFN_UNKNOWN_CONDITION', `there is no condition ${name}`, place, name)
    }
    this.#conditions.set(name, 'open')
    const truth = this.within(NO_BINDINGS, () => this.truth(node))
    this.#conditions.set(name, truth)
    return truth
  }

  ref(name: string, place: Place): Evaluated {
    if (name === 'AWS::NoValue') return undefined
    if (this.#bindings.has(name)) return this.#loopVariable(name, place)
    if (PSEUDO.test(name)) return this.#pseudo(name, place)
    const parameter = valueAt(this.section('Parameters'), name)
    if (parameter !== undefined) return this.#parameter(name, parameter, place)
    const type = this.typeOf(name)
    if (type === undefined) return this.#missing(name, place)
    return this.#attributeOf(name, type, RESOURCE_RULES.get(type)?.ref, place)
  }

  attribute(logicalId: string, attribute: string, place: Place): CodeValue {
    const type = this.typeOf(logicalId)
    if (type === undefined) return this.#missing(logicalId, place)
    const output = /^Outputs\.(.+)$/u.exec(attribute)?.[1]
    const nested =
      output === undefined ? undefined : this.#options.surroundings.output(this, logicalId, output, place)
    return nested ?? this.#attributeOf(logicalId, type, attribute, place)
  }

  mapping(name: string): TemplateNode | undefined {
    return valueAt(this.section('Mappings'), name)
  }

  importValue(name: string, place: Place): CodeValue {
    return this.#options.surroundings.importValue(this, name, place)
  }

  /** The AWS type of a resource; undefined when the template has no such resource. */
  typeOf(logicalId: string): string | undefined {
    const declared = this.declared.get(logicalId)
    return declared === undefined ? undefined : (textOf(valueAt(declared.entry.value, 'Type')) ?? '')
  }

  #guarded<Result>(evaluate: () => Result): Result | UnknownValue {
    const { nesting } = this.#options.surroundings
    this.effort.evaluated += 1
    if (this.effort.evaluated > MOST_EVALUATED) return this.#tooMuch(`more than ${MOST_EVALUATED} values`)
    if (nesting.depth >= MOST_EVALUATION_DEPTH) return this.#tooMuch('references nested too deep')
    nesting.depth += 1
    try {
      return evaluate()
    } finally {
      nesting.depth -= 1
    }
  }

  #tooMuch(what: string): UnknownValue {
    return this.refuse(
      'CFN_TOO_COMPLEX',
      `the template comes to ${what}`,
      this.place(startOf(this.template.node)),
    )
  }

  #valueOf(node: TemplateNode): Evaluated {
    const place = this.place(node)
    switch (node.kind) {
      case 'scalar':
        return typeof node.value === 'string' ? this.#text(node.value, place) : known(node.value, place)
      case 'list':
        return { kind: 'list', items: node.items.flatMap((item) => this.value(item) ?? []), place }
      case 'map':
        return this.#map(node, place)
      case 'broken':
        return unknown(node.reason, place)
    }
  }

  #text(text: string, place: Place): CodeValue {
    if (this.#bindings.size === 0) return dynamicText(text, place)
    const whole = bound(text, this.#bindings)
    return whole === undefined
      ? unknown('it hangs on a list that is not known', place, text)
      : dynamicText(whole, place)
  }

  #map(node: MapNode, place: Place): Evaluated {
    const only = onlyEntry(node)
    const run = only === undefined ? undefined : FUNCTIONS.get(only[0])
    if (only !== undefined && run !== undefined) return run(this, only[1], place)
    const odd = [...node.entries.keys()].find((name) => name.startsWith('Fn::'))
    if (odd !== undefined) return this.#oddFunction(odd, node, place)
    const entries = new Map<string, CodeValue>()
    for (const [name, entry] of node.entries) {
      const value = this.value(entry.value)
      if (value !== undefined) entries.set(this.#key(name), value)
    }
    return { kind: 'map', entries, place }
  }

  #key(name: string): string {
    return this.#bindings.size === 0 ? name : (bound(name, this.#bindings) ?? name)
  }

  /** A macro or a loop beside other entries adds to them; any other function cannot stand there. */
  #oddFunction(name: string, node: MapNode, place: Place): UnknownValue {
    const isAddition = name === 'Fn::Transform' || name.startsWith('Fn::ForEach::')
    if (isAddition) return unknown(`${name} adds to it when the stack is deployed`, place, name)
    const reason =
      node.entries.size === 1
        ? `${name} is no function of CloudFormation`
        : `${name} cannot stand beside other entries`
    return this.refuse('CFN_FUNCTION', reason, place, name)
  }

  #loopVariable(name: string, place: Place): CodeValue {
    const text = this.#bindings.get(name)
    return text === undefined
      ? unknown('it hangs on a list that is not known', place, name)
      : known(text, place)
  }

  #pseudo(name: string, place: Place): CodeValue {
    const given = this.#options.pseudo.get(name)
    return given === undefined
      ? unknown(`${name} is known only once the stack is deployed`, place, name)
      : known(given, place)
  }

  #parameter(name: string, definition: TemplateNode, place: Place): Evaluated {
    const given = this.#options.given(name)
    const text = typeof given === 'object' ? knownText(given) : given
    if (typeof given === 'object' && text === undefined) return movedTo(given, place)
    const { value, problem } = parameterValue({
      name: `${this.prefix}${name}`,
      definition,
      given: text,
      isSensitive: typeof given === 'object' && isSensitive(given),
      place,
    })
    if (problem !== undefined) this.refuse('CFN_PARAMETER_VALUE', problem, this.place(definition))
    return value
  }

  #missing(name: string, place: Place): UnknownValue {
    const reason = `the template has no parameter or resource ${name}`
    return this.refuse('CFN_UNKNOWN_REFERENCE', reason, place, name)
  }

  #attributeOf(logicalId: string, type: string, attribute: string | undefined, place: Place): CodeValue {
    const address = `${this.prefix}${logicalId}`
    if (attribute !== undefined && RESOURCE_RULES.has(type)) {
      return { kind: 'attribute', address, attribute, place }
    }
    const named = attribute === undefined ? address : `${address}.${attribute}`
    return unknown(`${address} (${type}) is known only once it is deployed`, place, named)
  }
}

function startOf({ start }: TemplateNode): { readonly start: number; readonly end: number } {
  return { start, end: start }
}
