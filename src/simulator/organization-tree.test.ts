import { describe, expect, it } from 'vitest'
import type { Organization } from '../domain/organization.js'
import { attachedTo, enabledTypes, levelsOf, pathOf } from './organization-tree.js'
import { organizationWithUnits } from './organization-units.js'
import { emptyEstate } from '../../test/support/simulator.js'

const ACCOUNT = '222222222222'
const SCP = 'SERVICE_CONTROL_POLICY'

function policy(
  id: string,
  effect: 'Allow' | 'Deny',
  targets: string[],
): NonNullable<Organization['policies']>[number] {
  return {
    id,
    type: SCP,
    content: `{"Statement":[{"Effect":"${effect}","Action":"*","Resource":"*"}]}`,
    targets,
  }
}

function organization(more: Partial<Organization> = {}): Organization {
  return {
    id: 'o-1',
    managementAccountId: '111111111111',
    units: [
      { id: 'r-1', accounts: [] },
      { id: 'ou-1', parentId: 'r-1', accounts: [ACCOUNT] },
    ],
    ...more,
  }
}

describe('policies at a target', () => {
  const ids = (one: Organization, target: string): string[] => attachedTo(one, target).map(({ id }) => id)

  it('hold FullAWSAccess where nothing else allows: AWS attaches it', () => {
    const one = organization({
      policies: [policy('p-deny', 'Deny', ['ou-1']), policy('p-allow', 'Allow', ['r-1'])],
    })
    expect(ids(one, 'ou-1')).toEqual(['p-FullAWSAccess', 'p-deny'])
    expect(ids(one, 'r-1')).toEqual(['p-allow'])
    expect(ids(one, ACCOUNT)).toEqual(['p-FullAWSAccess'])
  })

  it('are those of a tree that was read whole, and no more: it can have been detached', () => {
    const one = organization({
      policies: [policy('p-FullAWSAccess', 'Allow', ['r-1', ACCOUNT]), policy('p-deny', 'Deny', ['ou-1'])],
    })
    expect(ids(one, 'ou-1')).toEqual(['p-deny'])
    expect(levelsOf(one, ACCOUNT, SCP).map((level) => level.map(({ id }) => id))).toEqual([
      ['p-FullAWSAccess'],
      ['p-deny'],
      ['p-FullAWSAccess'],
    ])
  })

  it('take effect by type as the estate says, else as it has policies', () => {
    expect(enabledTypes(organization({ policies: [policy('p', 'Deny', [])] }))).toEqual([SCP])
    expect(enabledTypes(organization({ policyTypesEnabled: ['RESOURCE_CONTROL_POLICY'] }))).toEqual([
      'RESOURCE_CONTROL_POLICY',
    ])
  })
})

describe('an estate without a tree', () => {
  it('has the units that accounts’ paths tell of', () => {
    const { units: _units, ...bare } = organization()
    const estate = emptyEstate(ACCOUNT)
    const found = organizationWithUnits({
      ...estate,
      organization: bare,
      accounts: [{ id: ACCOUNT, access: 'caller', organizationPath: 'o-1/r-1/ou-1/ou-2/' }],
    })
    expect(found?.units).toEqual([
      { id: 'r-1', accounts: [] },
      { id: 'ou-1', parentId: 'r-1', accounts: [] },
      { id: 'ou-2', parentId: 'ou-1', accounts: [ACCOUNT] },
    ])
    expect(pathOf(found, ACCOUNT)).toBe('o-1/r-1/ou-1/ou-2/')
  })
})
