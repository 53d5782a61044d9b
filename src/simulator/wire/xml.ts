import type { NormalizedSchema } from './schema-types.js'

/** Names of elements: S3 and query use the member's own name, or its xmlName; lists wrap their items unless flattened. */
interface XmlOptions {
  /** Name of a list's items where the schema names none. */
  readonly item: string
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#xD;')
}

/** The members of a structure as XML elements, in the schema's order. */
export function encodeMembers(
  schema: NormalizedSchema,
  value: object,
  options: XmlOptions = { item: 'member' },
): string {
  let text = ''
  for (const [name, member] of schema.structIterator()) {
    const found: unknown = Reflect.get(value, name)
    if (found !== undefined && !isAttribute(member))
      text += encodeElement(elementName(member, name), member, found, options)
  }
  return text
}

function elementName(schema: NormalizedSchema, fallback: string): string {
  const { xmlName } = schema.getMergedTraits()
  return typeof xmlName === 'string' ? xmlName : fallback
}

function isAttribute(member: NormalizedSchema): boolean {
  return Boolean(member.getMergedTraits().xmlAttribute)
}

/** The members that travel as attributes, and the namespace of their prefix: `xsi:type` of a grantee is one. */
function attributes(schema: NormalizedSchema, value: object): string {
  const namespace: unknown = schema.getMergedTraits().xmlNamespace
  const [prefix, address]: string[] = Array.isArray(namespace) ? namespace.map(String) : []
  let text = prefix === undefined || address === undefined ? '' : ` xmlns:${prefix}="${address}"`
  for (const [name, member] of schema.structIterator()) {
    const found: unknown = isAttribute(member) ? Reflect.get(value, name) : undefined
    if (found !== undefined) text += ` ${elementName(member, name)}="${escapeXml(scalar(found))}"`
  }
  return text
}

/** One value as an element; a flattened list as several. */
export function encodeElement(
  name: string,
  schema: NormalizedSchema,
  value: unknown,
  options: XmlOptions = { item: 'member' },
): string {
  if (schema.isListSchema() && Array.isArray(value)) return encodeList(name, schema, value, options)
  if (schema.isMapSchema() && typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, one]) =>
        `<entry><key>${escapeXml(key)}</key>${encodeElement('value', schema.getValueSchema(), one, options)}</entry>`,
    )
    return `<${name}>${entries.join('')}</${name}>`
  }
  if (schema.isStructSchema() && typeof value === 'object' && value !== null) {
    return `<${name}${attributes(schema, value)}>${encodeMembers(schema, value, options)}</${name}>`
  }
  return `<${name}>${escapeXml(scalar(value))}</${name}>`
}

function encodeList(
  name: string,
  schema: NormalizedSchema,
  values: readonly unknown[],
  options: XmlOptions,
): string {
  const item = schema.getValueSchema()
  const isFlat = Boolean(schema.getMergedTraits().xmlFlattened)
  const itemName = isFlat ? name : elementName(item, options.item)
  const items = values.map((value) => encodeElement(itemName, item, value, options)).join('')
  return isFlat ? items : `<${name}>${items}</${name}>`
}

function scalar(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return String(value)
}
