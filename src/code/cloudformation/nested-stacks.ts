import type { CodeProblem, CodeValue, Place } from '../types.js'
import type { Truth } from './evaluation.js'
import { MOST_STACKS } from './limits.js'
import { NO_BINDINGS, type Declared } from './loops.js'
import { textOf, valueAt } from './nodes.js'
import { NESTED_TEMPLATE_PROPERTIES } from './resource-types.js'
import { resourceTruth } from './resources.js'
import { Stack, type Surroundings } from './stack.js'
import type { Template } from './template.js'
import { unknown } from './values.js'

/** A stack within a stack. */
export interface NestedStack {
  readonly logicalId: string
  readonly stack: Stack
  readonly exists: Truth
}

/** Finds the template that a nested stack names; undefined: it is not at hand. */
export type FindNested = (parent: Template, named: NestedName) => Template | undefined

/** How a nested stack names its template. */
export interface NestedName {
  /** TemplateURL, or for SAM Location. */
  readonly location: CodeValue
  /** What CDK notes beside it: the file, relative to the folder of the assembly. */
  readonly assetPath: string | undefined
}

/** Makes the nested stacks of a stack, each with the parameters that it is given. One a stack and logical id. */
export class NestedStacks {
  readonly #find: FindNested
  readonly #surroundings: Surroundings
  readonly #pseudo: ReadonlyMap<string, string>
  readonly #report: (problem: CodeProblem) => void
  readonly #made = new Map<Stack, readonly NestedStack[]>()
  readonly #around = new Map<Stack, Stack>()

  constructor(options: {
    readonly find: FindNested
    readonly surroundings: Surroundings
    readonly pseudo: ReadonlyMap<string, string>
    readonly report: (problem: CodeProblem) => void
  }) {
    this.#find = options.find
    this.#surroundings = options.surroundings
    this.#pseudo = options.pseudo
    this.#report = options.report
  }

  of(parent: Stack): readonly NestedStack[] {
    const made = this.#made.get(parent)
    if (made !== undefined) return made
    // While its own nested stacks are being made, a stack has none: what names them by their outputs is not known.
    this.#made.set(parent, [])
    const nested = [...parent.declared.values()].flatMap((declared) => this.#nested(parent, declared) ?? [])
    this.#made.set(parent, nested)
    return nested
  }

  /** An output of a nested stack; undefined: its template is not at hand. */
  output(parent: Stack, logicalId: string, output: string, place: Place): CodeValue | undefined {
    const nested = this.of(parent).find((one) => one.logicalId === logicalId)
    if (nested === undefined) return undefined
    const node = valueAt(valueAt(nested.stack.section('Outputs'), output), 'Value')
    if (node === undefined)
      return parent.refuse('CFN_UNKNOWN_REFERENCE', `${logicalId} has no output ${output}`, place)
    const value = nested.stack.value(node)
    return value === undefined ? unknown('an output without a value', place) : { ...value, place }
  }

  #nested(parent: Stack, declared: Declared): NestedStack | undefined {
    const { logicalId, entry, bindings } = declared
    const property = NESTED_TEMPLATE_PROPERTIES.get(textOf(valueAt(entry.value, 'Type')) ?? '')
    const properties = valueAt(entry.value, 'Properties')
    const locationNode = property === undefined ? undefined : valueAt(properties, property)
    if (locationNode === undefined) return undefined
    const location = parent.within(bindings, () => parent.value(locationNode))
    const assetPath = textOf(valueAt(valueAt(entry.value, 'Metadata'), 'aws:asset:path'))
    const template = location === undefined ? undefined : this.#find(parent.template, { location, assetPath })
    if (template === undefined || !this.#mayNest(parent, template, parent.place(locationNode)))
      return undefined
    const parameters = valueAt(properties, 'Parameters')
    const stack = new Stack({
      template,
      prefix: `${parent.prefix}${logicalId}.`,
      given: (name) => {
        const node = valueAt(parameters, name)
        return node === undefined ? undefined : parent.within(bindings, () => parent.value(node))
      },
      pseudo: this.#pseudo,
      surroundings: this.#surroundings,
      effort: parent.effort,
      report: this.#report,
    })
    this.#around.set(stack, parent)
    const place = parent.place(entry.key)
    return {
      logicalId,
      stack,
      exists: parent.within(NO_BINDINGS, () => resourceTruth(parent, declared, place)),
    }
  }

  #mayNest(parent: Stack, template: Template, place: Place): boolean {
    for (let stack: Stack | undefined = parent; stack !== undefined; stack = this.#around.get(stack)) {
      if (stack.template !== template) continue
      parent.refuse('CFN_CYCLE', `the stack ${template.root} would hold itself`, place)
      return false
    }
    parent.effort.stacks += 1
    if (parent.effort.stacks <= MOST_STACKS) return true
    parent.refuse('CFN_TOO_COMPLEX', `more than ${MOST_STACKS} stacks within one another`, place)
    return false
  }
}
