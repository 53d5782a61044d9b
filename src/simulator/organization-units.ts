import type { Estate } from '../domain/estate.js'
import type { Organization, OrganizationalUnit } from '../domain/organization.js'

/** The estate's organization; where its tree was not read whole, with the units that accounts' paths tell of. */
export function organizationWithUnits({ organization, accounts }: Estate): Organization | undefined {
  if (organization === undefined || organization === null) return undefined
  if (organization.units !== undefined) return organization
  const units = new Map<string, OrganizationalUnit>()
  for (const { id, organizationPath = '' } of accounts) {
    const [, ...chain] = organizationPath.split('/').filter((part) => part !== '')
    for (const [index, unit] of chain.entries()) {
      const parent = chain[index - 1]
      const known = units.get(unit)
      const own = index === chain.length - 1 ? [id] : []
      units.set(unit, {
        id: unit,
        ...(parent === undefined ? {} : { parentId: parent }),
        accounts: [...(known?.accounts ?? []), ...own],
      })
    }
  }
  return units.size === 0 ? organization : { ...organization, units: [...units.values()] }
}
