/** Three-valued: `unknown` is neither, and spreads unless something settles the matter. */
export type Truth = 'no' | 'unknown' | 'yes'

const RANK: Readonly<Record<Truth, number>> = { no: 0, unknown: 1, yes: 2 }

/** The least of all: yes only if every one is. */
export function all(truths: readonly Truth[]): Truth {
  return truths.reduce<Truth>((least, truth) => (RANK[truth] < RANK[least] ? truth : least), 'yes')
}

/** The most of all: no only if every one is. */
export function any(truths: readonly Truth[]): Truth {
  return truths.reduce<Truth>((most, truth) => (RANK[truth] > RANK[most] ? truth : most), 'no')
}

export function not(truth: Truth): Truth {
  if (truth === 'unknown') return 'unknown'
  return truth === 'yes' ? 'no' : 'yes'
}

export function truthOf(value: boolean): Truth {
  return value ? 'yes' : 'no'
}
