import { renderJson } from '../render-json.js'
import type { CodeFormat, CodeResource, CodeValue, Place } from '../types.js'
import { encryptionAttributes } from './bucket-encryption.js'
import type { Truth } from './evaluation.js'
import type { Declared } from './loops.js'
import { type MapNode, type TemplateNode, textOf, valueAt } from './nodes.js'
import { type PropertyRule, RESOURCE_RULES, type ResourceRule } from './resource-types.js'
import { booleanOf } from './scalars.js'
import { reportMisspelt } from './spelling.js'
import type { Stack } from './stack.js'
import { type Evaluated, known, unknown } from './values.js'

/** What holds for every resource of a stack. */
export interface ResourceContext {
  readonly stack: Stack
  readonly format: CodeFormat
  readonly region: string | undefined
  /** Whether the nested stack around it is made. */
  readonly exists: Truth
}

/** One entry of Resources; undefined: of a type that nothing is said about. */
export function readResource(context: ResourceContext, declared: Declared): CodeResource | undefined {
  const { stack } = context
  const type = textOf(valueAt(declared.entry.value, 'Type'))
  const rule = type === undefined ? undefined : RESOURCE_RULES.get(type)
  if (type !== undefined && EMBEDDING.has(type)) reportEmbedded(stack, declared)
  if (type === undefined || rule === undefined) return undefined
  return stack.within(declared.bindings, () => {
    const { key, value } = declared.entry
    const place = stack.place({ start: key.start, end: value.end >= key.end ? value.end : key.end })
    const exists = existence(context, declared, place)
    return {
      address: `${stack.prefix}${declared.logicalId}`,
      type: rule.type,
      format: context.format,
      place,
      attributes: attributesOf(stack, type, rule, value),
      managed: true,
      ...(exists === undefined ? {} : { exists }),
      ...(context.region === undefined ? {} : { region: known(context.region, place) }),
    }
  })
}

/** Source: CloudFormation template reference, TemplateBody of a stack set and of a nested stack. */
const EMBEDDING = new Set(['AWS::CloudFormation::StackSet', 'AWS::CloudFormation::Stack'])

/** A whole template as a text within this one: its places would be none of a file's, so it is not read, but told. */
function reportEmbedded(stack: Stack, { entry, bindings }: Declared): void {
  const body = valueAt(valueAt(entry.value, 'Properties'), 'TemplateBody')
  if (body === undefined) return
  const { text } = renderJson(stack.within(bindings, () => stack.value(body)) ?? known('', stack.place(body)))
  if (!text.includes('AWS::CloudTrail::')) return
  const message = 'the template in this text makes trails or event data stores, and is not read'
  stack.refuse('CFN_TEMPLATE_IN_TEXT', message, stack.place(body))
}

/** Undefined: it is made. */
function existence(context: ResourceContext, declared: Declared, place: Place): 'no' | CodeValue | undefined {
  const truth = resourceTruth(context.stack, declared, place)
  if (truth === false || context.exists === false) return 'no'
  if (declared.isOpenLoop) return unknown('it is made once for each item of a list that is not known', place)
  const open = [context.exists, truth].find((one) => typeof one === 'object')
  return typeof open === 'object' ? { ...open, place } : undefined
}

/** Whether a resource is made, by its Condition alone. */
export function resourceTruth(stack: Stack, declared: Declared, place: Place): Truth {
  const node = valueAt(declared.entry.value, 'Condition')
  if (node === undefined) return true
  const name = textOf(node)
  return name === undefined
    ? stack.refuse('CFN_CONDITION', 'Condition takes the name of a condition', place)
    : stack.condition(name, place)
}

function attributesOf(
  stack: Stack,
  type: string,
  rule: ResourceRule,
  resource: TemplateNode,
): ReadonlyMap<string, CodeValue> {
  const properties = valueAt(resource, 'Properties')
  const attributes = new Map<string, CodeValue>()
  if (properties === undefined) return attributes
  const hidden = hiddenProperties(stack, properties)
  if (hidden !== undefined)
    for (const { attribute } of Object.values(rule.properties)) attributes.set(attribute, hidden)
  if (properties.kind !== 'map') return attributes
  reportMisspelt(stack, type, properties, [...Object.keys(rule.properties), ...rule.others])
  for (const [name, property] of Object.entries(rule.properties)) {
    const node = properties.entries.get(name)?.value
    const value = node === undefined ? undefined : normalized(stack.value(node), property)
    if (value !== undefined) attributes.set(property.attribute, value)
    else if (node !== undefined) attributes.delete(property.attribute)
  }
  return rule.type === 'bucket' ? withEncryption(stack, attributes, properties, hidden) : attributes
}

/** Why properties may be there that the code does not show: a macro or a loop adds them, or they could not be read. */
function hiddenProperties(stack: Stack, properties: TemplateNode): CodeValue | undefined {
  const place = stack.place(properties)
  if (properties.kind === 'broken') return unknown(properties.reason, place)
  if (properties.kind === 'list') return stack.refuse('CFN_RESOURCE', 'Properties takes a map', place)
  if (properties.kind === 'scalar') {
    return properties.value === null
      ? undefined
      : stack.refuse('CFN_RESOURCE', 'Properties takes a map', place)
  }
  const name = [...properties.entries.keys()].find((key) => key === 'Ref' || key.startsWith('Fn::'))
  return name === undefined
    ? undefined
    : unknown(`${name} adds properties when the stack is deployed`, place, name)
}

function withEncryption(
  stack: Stack,
  attributes: ReadonlyMap<string, CodeValue>,
  properties: MapNode,
  hidden: CodeValue | undefined,
): ReadonlyMap<string, CodeValue> {
  const node = properties.entries.get('BucketEncryption')?.value
  const value = node === undefined ? hidden : stack.value(node)
  if (node !== undefined) reportEncryptionSpelling(stack, node)
  return new Map([...attributes, ...encryptionAttributes(value)])
}

function reportEncryptionSpelling(stack: Stack, encryption: TemplateNode): void {
  const rules = valueAt(encryption, 'ServerSideEncryptionConfiguration')
  for (const rule of rules?.kind === 'list' ? rules.items : []) {
    const names = ['BlockedEncryptionTypes', 'BucketKeyEnabled', 'ServerSideEncryptionByDefault']
    reportMisspelt(stack, 'AWS::S3::Bucket ServerSideEncryptionRule', rule, names)
    const byDefault = valueAt(rule, 'ServerSideEncryptionByDefault')
    const inner = ['KMSMasterKeyID', 'SSEAlgorithm']
    if (byDefault !== undefined)
      reportMisspelt(stack, 'AWS::S3::Bucket ServerSideEncryptionByDefault', byDefault, inner)
  }
}

/** CloudFormation takes texts for booleans and numbers, and documents as objects. */
function normalized(value: Evaluated, rule: PropertyRule): Evaluated {
  if (rule.as === 'policy' && value?.kind === 'map') return policyText(value)
  if (value?.kind !== 'known' || typeof value.value !== 'string') return value
  if (rule.as === 'boolean') return { ...value, value: booleanOf(value.value) ?? value.value }
  if (rule.as === 'number' && /^\d+$/u.test(value.value)) return { ...value, value: Number(value.value) }
  return value
}

/** The document's text where all of it is known, else the document with its unknown values in place. */
function policyText(value: CodeValue): CodeValue {
  const { text, unknowns, sensitive } = renderJson(value)
  return unknowns.length === 0 ? known(text, value.place, sensitive) : value
}
