import type { CodeValue } from '../../types.js'
import { type Span, placeOf } from '../source.js'
import { type Value, referenceOf } from '../values.js'

/** A value as the caller is told it. `at`: where it is used, which is its place. */
export function toCodeValue(value: Value, at: Span = value.at): CodeValue {
  const place = placeOf(at)
  switch (value.kind) {
    case 'known':
      return {
        kind: 'known',
        value: value.value,
        place,
        ...(value.sensitive === true && { sensitive: true }),
      }
    case 'list':
      return { kind: 'list', items: value.items.map((item) => toCodeValue(item)), place }
    case 'map':
      return {
        kind: 'map',
        entries: new Map([...value.entries].map(([name, one]) => [name, toCodeValue(one)])),
        place,
      }
    case 'attribute':
      return { kind: 'attribute', address: value.resource.address, attribute: value.attribute, place }
    case 'json':
      return toCodeValue(value.document, at)
    case 'text': {
      const reference = referenceOf(value)
      const what = reference === undefined ? 'a part of it is not known' : `it is made from ${reference}`
      return { kind: 'unknown', reason: what, parts: value.parts.map((part) => toCodeValue(part)), place }
    }
    case 'resource':
      return { kind: 'unknown', reason: `it is the whole of ${value.resource.address}`, place }
    case 'unknown': {
      const { reason, reference } = value
      return { kind: 'unknown', reason, ...(reference !== undefined && { reference }), place }
    }
  }
}
