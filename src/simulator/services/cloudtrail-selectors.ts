import { type Handlers, ServiceError } from '../contract.js'
import { objects, text } from '../input.js'
import type { TrailSelectors } from '../world.js'
import { recordChange } from './trail-changes.js'
import { findOwnTrail, findTrail } from './trails.js'

/** Source: CloudTrail user guide, WhatIsCloudTrail-Limits (event selectors). */
const MOST_SELECTORS = 5

/** What a trail logs unless told otherwise. Source: CloudTrail API reference, GetEventSelectors and CreateTrail. */
const DEFAULT_SELECTORS: TrailSelectors = {
  EventSelectors: [
    {
      ReadWriteType: 'All',
      IncludeManagementEvents: true,
      DataResources: [],
      ExcludeManagementEventSources: [],
    },
  ],
}

/** One of the two kinds, not both. Source: CloudTrail API reference, PutEventSelectors. */
function selectorsOf(input: Record<string, unknown>): TrailSelectors {
  const basic = objects(input, 'EventSelectors')
  const advanced = objects(input, 'AdvancedEventSelectors')
  const isOneKind = (basic.length === 0) !== (advanced.length === 0)
  if (!isOneKind || basic.length > MOST_SELECTORS) {
    throw new ServiceError(
      'InvalidEventSelectorsException',
      `Give 1 to ${MOST_SELECTORS} event selectors, or advanced event selectors, not both.`,
    )
  }
  return basic.length > 0 ? { EventSelectors: basic } : { AdvancedEventSelectors: advanced }
}

export const selectorHandlers: Handlers = {
  GetEventSelectors: (call, input) => {
    const trail = findTrail(call, text(input, 'TrailName'))
    call.require({ action: 'cloudtrail:GetEventSelectors', resource: trail.arn })
    return { TrailARN: trail.arn, ...(call.world.selectors.get(trail.arn) ?? DEFAULT_SELECTORS) }
  },

  PutEventSelectors: (call, input) => {
    const trail = findOwnTrail(call, text(input, 'TrailName'))
    call.require({ action: 'cloudtrail:PutEventSelectors', resource: trail.arn })
    const selectors = selectorsOf(input)
    call.world.selectors.set(trail.arn, selectors)
    call.world.trails.set(trail.arn, { ...trail, hasCustomEventSelectors: true })
    recordChange(call, { eventName: 'PutEventSelectors', trail, before: trail, input })
    return { TrailARN: trail.arn, ...selectors }
  },

  /** Insights can't be switched on here, so a trail has them only if its estate says so. */
  GetInsightSelectors: (call, input) => {
    const trail = findTrail(call, text(input, 'TrailName'))
    call.require({ action: 'cloudtrail:GetInsightSelectors', resource: trail.arn })
    if (trail.hasInsightSelectors !== true) {
      throw new ServiceError(
        'InsightNotEnabledException',
        `Trail ${trail.arn} does not have Insights enabled.`,
      )
    }
    return { TrailARN: trail.arn, InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }] }
  },
}
