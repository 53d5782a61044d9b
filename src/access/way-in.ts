import type { Deciding, Decision, PolicyKind } from '../policy/types.js'

/** Kinds that let somebody in; all others only keep somebody out. */
const LETS_IN = new Set<PolicyKind>(['identity-based policy', 'resource-based policy', 'grant'])

/**
 * The statements by which an allowed request gets in: one of the kind of policy that settled it, and where that was an
 * identity policy, the one on the resource's side that leaves it to identity policies. None for a root user who needs none.
 */
export function wayIn({ gate, deciding }: Decision): Deciding[] {
  const allows = deciding.filter(({ effect, kind }) => effect !== 'Deny' && LETS_IN.has(kind))
  const own = allows.find(({ kind }) => kind === gate)
  const admitting =
    gate === 'identity-based policy' ? allows.find(({ kind }) => kind === 'resource-based policy') : undefined
  const found = [own, admitting].filter((one) => one !== undefined)
  return found.length > 0 ? found : allows.slice(0, 1)
}
