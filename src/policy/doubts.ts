import type { Truth } from './truth.js'
import type { Statement } from './types.js'

const ELEMENTS = ['Action', 'Resource', 'Principal', 'Condition'] as const

/** The part of a statement that a problem lies in; `Statement` for the whole. */
export type StatementElement = (typeof ELEMENTS)[number] | 'Statement'

const ELEMENT = /^\/Statement(?:\/\d+)?\/(?:Not)?(Action|Resource|Principal|Condition)(?:\/|$)/u

/** The element that a problem's pointer lies in: `/Statement/0/Condition/...`, `/Statement/NotAction`. */
function elementOf(pointer: string): StatementElement {
  const found = ELEMENT.exec(pointer)?.[1]
  return ELEMENTS.find((element) => element === found) ?? 'Statement'
}

/** Whether a statement means anything at all: `no` where it has no effect, `unknown` with an element that is not known. */
export function wholeMeaning({ problems }: Statement): { readonly truth: Truth; readonly note: string } {
  const idle = problems.find((problem) => problem.code === 'no-effect')
  if (idle !== undefined) return { truth: 'no', note: idle.message }
  const odd = problems.find(({ pointer }) => elementOf(pointer) === 'Statement')
  return { truth: odd === undefined ? 'yes' : 'unknown', note: odd?.message ?? '' }
}

/** Whether an element may say something else than was read; operators that are not known are doubted one by one. */
export function isDoubtful({ problems }: Statement, element: StatementElement): boolean {
  return problems.some(({ code, pointer }) => code !== 'unknown-operator' && elementOf(pointer) === element)
}
