import type { CodeValue } from '../../types.js'
import { placeOf } from '../source.js'
import { type JsonValue, isNullOrAbsent, isTrue, memberOf } from './node.js'

/** `after`, `after_unknown` and `after_sensitive` of a change, or a state's `values` and `sensitive_values`. */
export interface Planned {
  readonly value: JsonValue | undefined
  readonly unknown: JsonValue | undefined
  readonly sensitive: JsonValue | undefined
  /** `planned_values` leave out what is not known yet. */
  readonly isAbsentUnknown?: true
}

/** What a plan says of one argument. */
export type PlannedArgument =
  | { readonly kind: 'absent' }
  | { readonly kind: 'told'; readonly value: CodeValue }
  /** Computed when the plan is applied. */
  | { readonly kind: 'later'; readonly at: JsonValue }

function into(value: JsonValue | undefined, name: string): JsonValue | undefined {
  // `true` for a whole object or list holds for all in it.
  if (isTrue(value)) return value
  const of = value?.kind === 'list' ? value.items[0] : value
  return isTrue(of) ? of : memberOf(of, name)
}

export function plannedAt(planned: Planned, path: string): PlannedArgument {
  const { value, unknown, sensitive } = path.split('.').reduce<Planned>(
    (of, name) => ({
      value: into(of.value, name),
      unknown: into(of.unknown, name),
      sensitive: into(of.sensitive, name),
    }),
    planned,
  )
  if (unknown !== undefined && isTrue(unknown)) return { kind: 'later', at: unknown }
  const [top = path] = path.split('.')
  if (
    planned.isAbsentUnknown === true &&
    planned.value !== undefined &&
    into(planned.value, top) === undefined
  ) {
    return { kind: 'later', at: planned.value }
  }
  if (value === undefined || isNullOrAbsent(value)) return { kind: 'absent' }
  return { kind: 'told', value: told(value, sensitive) }
}

function told(value: JsonValue, sensitive: JsonValue | undefined): CodeValue {
  const place = placeOf(value)
  const isAll = isTrue(sensitive)
  switch (value.kind) {
    case 'scalar':
      return { kind: 'known', value: value.value, place, ...(isAll && { sensitive: true }) }
    case 'list': {
      const marks = sensitive?.kind === 'list' ? sensitive.items : []
      return {
        kind: 'list',
        items: value.items.map((item, index) => told(item, isAll ? sensitive : marks[index])),
        place,
      }
    }
    case 'object': {
      const entries = [...value.members].map(([name, one]): [string, CodeValue] => [
        name,
        told(one, isAll ? sensitive : memberOf(sensitive, name)),
      ])
      return { kind: 'map', entries: new Map(entries), place }
    }
  }
}
