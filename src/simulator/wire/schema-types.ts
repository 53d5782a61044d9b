import { NormalizedSchema } from '@smithy/core/schema'
import type { StaticOperationSchema } from '@smithy/types'

/** The two things of the SDK's schema machinery that the wire code rests on, named in one place. */
export { NormalizedSchema, type StaticOperationSchema }
