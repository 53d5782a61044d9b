import type { Evaluation } from './evaluation.js'
import type { TemplateNode } from './nodes.js'

/**
 * Reports properties that differ from AWS's only in case. CloudFormation refuses them ("Encountered unsupported property"), so
 * what they were to set is not set. Names unlike any that is known are left alone: AWS adds properties.
 */
export function reportMisspelt(
  stack: Evaluation,
  type: string,
  properties: TemplateNode,
  names: readonly string[],
): void {
  if (properties.kind !== 'map') return
  for (const [name, entry] of properties.entries) {
    if (names.includes(name)) continue
    const meant = names.find((one) => one.toLowerCase() === name.toLowerCase())
    if (meant === undefined) continue
    const message = `property ${name} is not one of ${type}; did you mean ${meant}? CloudFormation refuses it, so it sets nothing`
    stack.refuse('CFN_UNKNOWN_PROPERTY', message, stack.place(entry.key))
  }
}
