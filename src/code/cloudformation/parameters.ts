import type { CodeValue, Place } from '../types.js'
import { type ScalarNode, type TemplateNode, textOf, valueAt } from './nodes.js'
import { booleanOf } from './scalars.js'
import { dynamicText, known, unknown } from './values.js'

/** What a parameter without a value can say, and what was wrong with the one it has. */
export interface ParameterValue {
  readonly value: CodeValue
  readonly problem?: string
}

const LIST_TYPE = /^(?:CommaDelimitedList|List<)/u
/** Its value is the name of a Systems Manager parameter; AWS looks the value up (user guide, cloudformation-supplied-parameter-types). */
const SSM_TYPE = /^AWS::SSM::Parameter::Value</u

/** A parameter's value: the one that is given, else its default. The values of NoEcho parameters are never put into words. */
export function parameterValue(options: {
  readonly name: string
  readonly definition: TemplateNode
  readonly given: string | undefined
  /** The value that is given is a secret already. */
  readonly isSensitive: boolean
  readonly place: Place
}): ParameterValue {
  const { name, definition, given, place } = options
  const fallback = valueAt(definition, 'Default')
  const text = given ?? (fallback?.kind === 'scalar' ? scalarText(fallback) : undefined)
  const isSensitive = options.isSensitive || isNoEcho(definition)
  if (text === undefined) {
    return {
      value: unknown(`the parameter ${name} has no default${choices(definition, isSensitive)}`, place, name),
    }
  }
  const type = textOf(valueAt(definition, 'Type')) ?? 'String'
  if (SSM_TYPE.test(type)) {
    const what = isSensitive ? name : text
    return {
      value: unknown(
        `the parameter ${name} is looked up in Systems Manager`,
        place,
        `{{resolve:ssm:${what}}}`,
      ),
    }
  }
  const texts = LIST_TYPE.test(type) ? text.split(',').map((item) => item.trim()) : [text]
  const refused = texts.find((item) => !isAllowed(definition, item))
  if (refused !== undefined) return notAllowed({ name, refused, isSensitive, place })
  const values = texts.map((item) => (isSensitive ? known(item, place, true) : dynamicText(item, place)))
  const [only] = values
  return LIST_TYPE.test(type) || only === undefined
    ? { value: { kind: 'list', items: text === '' ? [] : values, place } }
    : { value: only }
}

function notAllowed(options: {
  readonly name: string
  readonly refused: string
  readonly isSensitive: boolean
  readonly place: Place
}): ParameterValue {
  const shown = options.isSensitive ? 'the value' : `"${options.refused}"`
  const problem = `${shown} is not one of the AllowedValues of the parameter ${options.name}`
  return { value: unknown(problem, options.place, options.name), problem }
}

function isNoEcho(definition: TemplateNode): boolean {
  const node = valueAt(definition, 'NoEcho')
  // What cannot be told (a function, a broken value) is kept secret.
  return node !== undefined && !(node.kind === 'scalar' && booleanOf(scalarText(node)) === false)
}

function allowedTexts(definition: TemplateNode): readonly string[] | undefined {
  const allowed = valueAt(definition, 'AllowedValues')
  if (allowed?.kind !== 'list') return undefined
  return allowed.items.flatMap((item) => (item.kind === 'scalar' ? [scalarText(item)] : []))
}

function isAllowed(definition: TemplateNode, text: string): boolean {
  const allowed = allowedTexts(definition)
  if (allowed === undefined || allowed.includes(text)) return true
  const boolean = booleanOf(text)
  return boolean !== undefined && allowed.some((one) => booleanOf(one) === boolean)
}

function choices(definition: TemplateNode, isSensitive: boolean): string {
  const allowed = allowedTexts(definition)
  return allowed === undefined || isSensitive ? '' : `; it is one of: ${allowed.join(', ')}`
}

/** Numbers as they are written, booleans as CloudFormation writes them. */
function scalarText(node: ScalarNode): string {
  return typeof node.value === 'number' ? node.text : String(node.value ?? '')
}
