import type { Deciding, Decision } from '../policy/types.js'

/**
 * The statements by which an allowed request gets in: one of the kind of policy that settled it, and where that was an
 * identity policy, the one on the resource's side that leaves it to identity policies.
 */
export function wayIn({ gate, deciding }: Decision): Deciding[] {
  const allows = deciding.filter(({ effect }) => effect !== 'Deny')
  const own = allows.find(({ kind }) => kind === gate)
  const admitting =
    gate === 'identity-based policy' ? allows.find(({ kind }) => kind === 'resource-based policy') : undefined
  const found = [own, admitting].filter((one) => one !== undefined)
  return found.length > 0 ? found : allows.slice(0, 1)
}
