import type { Answer, ReadFailure } from '../../collect/ports.js'
import type { Image } from '../../domain/journal.js'
import type { KeyReference } from '../../domain/plan-step.js'
import type { Calls } from '../calls.js'
import type { CallRequest } from '../ports.js'

/** A field that is not as it was. */
export interface Difference {
  readonly field: string
  readonly was: string
  readonly is: string
}

/** How a step's thing stands: as before the step, as after it, or as neither. */
export type Look =
  | {
      readonly at: 'before' | 'after'
      /** The thing as it was read: what a later look is compared with. */
      readonly image: Image
      /** Of create-key: the key that is there. */
      readonly created?: string
      /** Something that a person should know. */
      readonly note?: string
    }
  | { readonly at: 'elsewhere'; readonly difference: Difference }
  | { readonly at: 'unreadable'; readonly request: CallRequest; readonly failure: ReadFailure }

/** What the engine does with a step, whatever its action. Each part can be repeated. */
export interface StepWork {
  readonly look: () => Promise<Look>
  /** The one call that brings the thing from before to after. */
  readonly request: () => CallRequest
  /** Fields that changed besides the one that was meant to. */
  readonly aside: (before: Image, after: Image) => readonly Difference[]
  /** The call that puts everything back as it was, what changed by itself included; for works that can have an `aside`. */
  readonly restore?: (before: Image, aside: readonly Difference[]) => CallRequest
  /** What the answer of the call tells: the ARN of the key that was made. */
  readonly createdIn?: (output: Readonly<Record<string, unknown>>) => string | undefined
}

/** What a work needs of the run that it is part of. */
export interface WorkContext {
  readonly calls: Calls
  /** The ARN of a key that exists, or that a step of this plan has made. */
  readonly keyArn: (reference: KeyReference) => string
  /** The value of the tag by which a key made by this step is found again. */
  readonly createdBy: (stepId: string) => string
}

/** Nothing else of the thing can change. */
export const nothingAside = (): readonly Difference[] => []

export function unreadable(request: CallRequest, answer: Answer & { ok: false }): Look {
  return { at: 'unreadable', request, failure: answer.failure }
}

export function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
}
