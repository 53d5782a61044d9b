const NO_LITERALS: ReadonlySet<number> = new Set()

/**
 * Whether a text matches a glob of `*` (any run, also empty) and `?` (one character). Two pointers, no recursion and no
 * regular expression: time is at most the product of both lengths, memory is constant. `literals` are positions in the
 * pattern whose `*` or `?` stands for itself.
 */
export function matchesGlob(pattern: string, text: string, literals = NO_LITERALS): boolean {
  let at = 0
  let star = -1
  let mark = 0
  let position = 0
  while (position < text.length) {
    const token = pattern[at]
    const isLiteral = literals.size > 0 && literals.has(at)
    if (token === '*' && !isLiteral) {
      star = at
      mark = position
      at += 1
    } else if (token !== undefined && (token === text[position] || (token === '?' && !isLiteral))) {
      at += 1
      position += 1
    } else if (star >= 0) {
      at = star + 1
      mark += 1
      position = mark
    } else {
      return false
    }
  }
  while (pattern[at] === '*' && !literals.has(at)) at += 1
  return at === pattern.length
}

/** The same, letters compared without case: service prefixes and action names. Source: IAM user guide, elements_action. */
export function matchesAction(pattern: string, action: string): boolean {
  return pattern === '*' || matchesGlob(pattern.toLowerCase(), action.toLowerCase())
}

const ARN_PARTS = 6

/** Where each of the six parts of an ARN begins and ends, the last with all its colons; undefined for fewer. */
function arnParts(text: string): (readonly [from: number, to: number])[] | undefined {
  const parts: [number, number][] = []
  let from = 0
  for (let part = 1; part < ARN_PARTS; part += 1) {
    const to = text.indexOf(':', from)
    if (to < 0) return undefined
    parts.push([from, to])
    from = to + 1
  }
  return [...parts, [from, text.length]]
}

/**
 * ArnLike and ArnEquals: each of the six colon-separated parts is matched by itself, so `*` does not cross a colon between
 * parts. Source: IAM user guide, reference_policies_elements_condition_operators (ARN operators).
 */
export function matchesArn(pattern: string, arn: string, literals = NO_LITERALS): boolean {
  const wanted = arnParts(pattern)
  const actual = arnParts(arn)
  if (wanted === undefined || actual === undefined) return false
  return wanted.every(([from, to], index) => {
    const [start, end] = actual[index] ?? [0, 0]
    const shifted = literals.size === 0 ? literals : new Set([...literals].map((position) => position - from))
    return matchesGlob(pattern.slice(from, to), arn.slice(start, end), shifted)
  })
}
