import type { Protocol } from './models.js'
import type { NormalizedSchema } from './schema-types.js'

type Parameters = ReadonlyMap<string, string>

/** Form parameters to the operation's input. Source: the AWS query and EC2 query protocols of Smithy. */
export function decodeQuery(
  schema: NormalizedSchema,
  body: string,
  protocol: Protocol,
): Record<string, unknown> {
  const parameters = new Map(new URLSearchParams(body))
  const found = decodeStruct(schema, parameters, '', protocol === 'ec2')
  return found ?? {}
}

function decodeStruct(
  schema: NormalizedSchema,
  parameters: Parameters,
  prefix: string,
  isEc2: boolean,
): Record<string, unknown> | undefined {
  const members: Record<string, unknown> = {}
  for (const [name, member] of schema.structIterator()) {
    const found = decodeValue(member, parameters, `${prefix}${parameterName(member, name, isEc2)}`, isEc2)
    if (found !== undefined) members[name] = found
  }
  return prefix !== '' && Object.keys(members).length === 0 ? undefined : members
}

function parameterName(schema: NormalizedSchema, name: string, isEc2: boolean): string {
  const traits = schema.getMergedTraits()
  const special: unknown = isEc2 ? (traits.ec2QueryName ?? traits.xmlName) : traits.xmlName
  const text = typeof special === 'string' ? special : name
  return isEc2 ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text
}

function decodeValue(
  schema: NormalizedSchema,
  parameters: Parameters,
  path: string,
  isEc2: boolean,
): unknown {
  if (schema.isListSchema()) return decodeList(schema, parameters, path, isEc2)
  if (schema.isStructSchema()) return decodeStruct(schema, parameters, `${path}.`, isEc2)
  const text = parameters.get(path)
  if (text === undefined) return undefined
  if (schema.isBooleanSchema()) return text === 'true'
  if (schema.isNumericSchema()) return Number(text)
  return schema.isTimestampSchema() ? new Date(text) : text
}

/** `Tags.member.1`, or `Filter.1` in EC2 and flattened lists. An empty list is sent as an empty parameter. */
function decodeList(schema: NormalizedSchema, parameters: Parameters, path: string, isEc2: boolean): unknown {
  const isFlat = isEc2 || Boolean(schema.getMergedTraits().xmlFlattened)
  const base = isFlat ? path : `${path}.member`
  const values: unknown[] = []
  for (let index = 1; ; index += 1) {
    const found = decodeValue(schema.getValueSchema(), parameters, `${base}.${index}`, isEc2)
    if (found === undefined) break
    values.push(found)
  }
  return values.length > 0 || parameters.get(path) === '' ? values : undefined
}
