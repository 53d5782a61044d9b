/** Marks parts of a text for a terminal; without colour every function answers the text as it is. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly unsure: (text: string) => string
}

/** Source: ECMA-48, select graphic rendition. */
const CODES = { bold: [1, 22], dim: [2, 22], good: [32, 39], bad: [31, 39], unsure: [33, 39] } as const

function paint([on, off]: readonly [number, number]): (text: string) => string {
  return (text) => (text === '' ? '' : `\u001B[${on}m${text}\u001B[${off}m`)
}

const plain = (text: string): string => text

/** Styles with or without colour. */
export function makeStyle(hasColour: boolean): Style {
  if (!hasColour) return { bold: plain, dim: plain, good: plain, bad: plain, unsure: plain }
  return {
    bold: paint(CODES.bold),
    dim: paint(CODES.dim),
    good: paint(CODES.good),
    bad: paint(CODES.bad),
    unsure: paint(CODES.unsure),
  }
}
