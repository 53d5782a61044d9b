import type { CodeValue, Place } from '../types.js'
import type { TemplateNode } from './nodes.js'
import { valueAt } from './nodes.js'
import type { Stack } from './stack.js'
import { knownText, unknown } from './values.js'

/** An output that other stacks can import. */
interface Exported {
  /** The unit that has the stack. */
  readonly root: string
  readonly stack: Stack
  readonly value: TemplateNode
}

/** Everything that the stacks at hand export, by name. */
export class Exports {
  readonly #byName = new Map<string, Exported[]>()
  readonly #open = new Set<string>()

  add(root: string, stack: Stack): void {
    const outputs = stack.section('Outputs')
    if (outputs?.kind !== 'map') return
    for (const [, { value: output }] of outputs.entries) {
      const nameNode = valueAt(valueAt(output, 'Export'), 'Name')
      const value = valueAt(output, 'Value')
      const name = nameNode === undefined ? undefined : knownText(stack.value(nameNode))
      if (name === undefined || value === undefined) continue
      const before = this.#byName.get(name)
      if (before === undefined) this.#byName.set(name, [{ root, stack, value }])
      else before.push({ root, stack, value })
    }
  }

  /** What an import of this name gives in a stack of `root`. */
  value(root: string, importer: Stack, name: string, place: Place): CodeValue {
    const [found, second] = this.#byName.get(name) ?? []
    if (found === undefined) return unknown('no template at hand exports it', place, name)
    if (second !== undefined) return unknown('more than one template at hand exports it', place, name)
    if (this.#open.has(name)) return importer.refuse('CFN_CYCLE', 'an import hangs on itself', place, name)
    this.#open.add(name)
    const value = found.stack.value(found.value)
    this.#open.delete(name)
    if (value === undefined) return unknown('the export has no value', place, name)
    return { ...(found.root === root ? value : fromElsewhere(value, found.root)), place }
  }
}

/** Addresses as another unit names them. */
function fromElsewhere(value: CodeValue, root: string): CodeValue {
  switch (value.kind) {
    case 'attribute':
      return value.address.includes('#') ? value : { ...value, address: `${root}#${value.address}` }
    case 'list':
      return { ...value, items: value.items.map((item) => fromElsewhere(item, root)) }
    case 'map':
      return {
        ...value,
        entries: new Map([...value.entries].map(([name, entry]) => [name, fromElsewhere(entry, root)])),
      }
    case 'unknown':
      return value.parts === undefined
        ? value
        : { ...value, parts: value.parts.map((part) => fromElsewhere(part, root)) }
    case 'known':
      return value
  }
}

export function isExporting(text: string): boolean {
  return text.includes('Export')
}
