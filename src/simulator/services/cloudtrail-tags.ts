import type { Trail } from '../../domain/trail.js'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { objects, optionalText, text, texts } from '../input.js'
import { findOwnTrail, findTrail } from './trails.js'

/** Source: CloudTrail API reference, TagsLimitExceededException. */
const MOST_TAGS = 50

/** The tags of a TagsList member. Throws for more than a trail can have. */
export function tagsOf(input: Record<string, unknown>): Record<string, string> {
  const tags = objects(input, 'TagsList').map(
    (tag) => [text(tag, 'Key'), optionalText(tag, 'Value') ?? ''] as const,
  )
  return withinLimit(Object.fromEntries(tags))
}

function withinLimit(tags: Record<string, string>): Record<string, string> {
  if (Object.keys(tags).length <= MOST_TAGS) return tags
  throw new ServiceError('TagsLimitExceededException', `A trail can have at most ${MOST_TAGS} tags.`)
}

function setTags(call: Call, trail: Trail, tags: Record<string, string>): Record<string, unknown> {
  call.world.trails.set(trail.arn, { ...trail, tags: withinLimit(tags) })
  return {}
}

function taggedTrail(call: Call, arn: string): Trail {
  try {
    return findTrail(call, arn)
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'TrailNotFoundException') throw error
    // Tagging speaks of resources, not trails: CloudTrail API reference, ListTags errors.
    throw new ServiceError('ResourceNotFoundException', `Resource ${arn} was not found.`)
  }
}

export const tagHandlers: Handlers = {
  ListTags: (call, input) => {
    const tagsOf = (arn: string): unknown => {
      const trail = taggedTrail(call, arn)
      call.require({ action: 'cloudtrail:ListTags', resource: trail.arn })
      const list = Object.entries(trail.tags ?? {}).map(([Key, Value]) => ({ Key, Value }))
      return { ResourceId: arn, TagsList: list }
    }
    return { ResourceTagList: texts(input, 'ResourceIdList').map(tagsOf) }
  },

  AddTags: (call, input) => {
    const trail = findOwnTrail(call, text(input, 'ResourceId'))
    call.require({ action: 'cloudtrail:AddTags', resource: trail.arn })
    return setTags(call, trail, { ...trail.tags, ...tagsOf(input) })
  },

  RemoveTags: (call, input) => {
    const trail = findOwnTrail(call, text(input, 'ResourceId'))
    call.require({ action: 'cloudtrail:RemoveTags', resource: trail.arn })
    const gone = new Set(objects(input, 'TagsList').map((tag) => tag['Key']))
    const tags = Object.entries(trail.tags ?? {}).filter(([name]) => !gone.has(name))
    return setTags(call, trail, Object.fromEntries(tags))
  },
}
