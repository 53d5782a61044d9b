import { alwaysEnabledRegions } from '../../domain/regions.js'
import type { Call, Handlers } from '../contract.js'
import { objects, optionalBoolean, optionalNumber, optionalText, page, text, texts } from '../input.js'

/** Some regions that must be opted in to, for accounts whose estate names none of its own. */
const OPT_IN = ['af-south-1', 'ap-east-1', 'eu-south-1', 'me-south-1']
const PAGE = 50

interface Region {
  readonly name: string
  readonly isDefault: boolean
  readonly isEnabled: boolean
}

function regionsOf(call: Call): Region[] {
  const { partition, accounts } = call.world
  const defaults = alwaysEnabledRegions(partition)
  const enabled = accounts.get(call.accountId)?.enabledRegions ?? defaults
  const optIn = partition === 'aws' ? OPT_IN : []
  return [...new Set([...defaults, ...optIn, ...enabled])].sort().map((name) => ({
    name,
    isDefault: defaults.includes(name),
    isEnabled: enabled.includes(name),
  }))
}

function accountStatus({ isDefault, isEnabled }: Region): string {
  if (isDefault && isEnabled) return 'ENABLED_BY_DEFAULT'
  return isEnabled ? 'ENABLED' : 'DISABLED'
}

function ec2Status({ isDefault, isEnabled }: Region): string {
  if (isDefault) return 'opt-in-not-required'
  return isEnabled ? 'opted-in' : 'not-opted-in'
}

export const account: Handlers = {
  ListRegions: (call, input) => {
    call.require({ action: 'account:ListRegions', resource: '*' })
    const wanted = texts(input, 'RegionOptStatusContains')
    const found = regionsOf(call)
      .map((region) => ({ RegionName: region.name, RegionOptStatus: accountStatus(region) }))
      .filter((region) => wanted.length === 0 || wanted.includes(region.RegionOptStatus))
    const size = Math.min(optionalNumber(input, 'MaxResults') ?? PAGE, PAGE)
    const { items, next } = page(found, optionalText(input, 'NextToken'), size)
    return { Regions: items, ...(next === undefined ? {} : { NextToken: next }) }
  },

  GetRegionOptStatus: (call, input) => {
    call.require({ action: 'account:GetRegionOptStatus', resource: '*' })
    const region = regionsOf(call).find((one) => one.name === text(input, 'RegionName'))
    return {
      RegionName: text(input, 'RegionName'),
      RegionOptStatus: region ? accountStatus(region) : 'DISABLED',
    }
  },
}

export const ec2: Handlers = {
  DescribeRegions: (call, input) => {
    call.require({ action: 'ec2:DescribeRegions', resource: '*' })
    const filters = objects(input, 'Filters')
    const filter = (name: string): string[] =>
      texts(filters.find((one) => one['Name'] === name) ?? {}, 'Values')
    const wanted = [...texts(input, 'RegionNames'), ...filter('region-name')]
    const statuses = filter('opt-in-status')
    const found = regionsOf(call)
      .filter((region) => optionalBoolean(input, 'AllRegions') === true || region.isEnabled)
      .filter((region) => wanted.length === 0 || wanted.includes(region.name))
      .filter((region) => statuses.length === 0 || statuses.includes(ec2Status(region)))
    return {
      Regions: found.map((region) => ({
        RegionName: region.name,
        Endpoint: `ec2.${region.name}.amazonaws.com`,
        OptInStatus: ec2Status(region),
      })),
    }
  },
}
