/**
 * Whether a text matches a glob of `*` (any run, also empty) and `?` (one character). Two pointers, no recursion and no
 * regular expression: time is at most the product of both lengths, memory is constant.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0
  let star = -1
  let mark = 0
  let position = 0
  while (position < text.length) {
    const token = pattern[at]
    if (token === '*') {
      star = at
      mark = position
      at += 1
    } else if (token !== undefined && (token === '?' || token === text[position])) {
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
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}

/** The same, letters compared without case: service prefixes and action names. Source: IAM user guide, elements_action. */
export function matchesAction(pattern: string, action: string): boolean {
  return pattern === '*' || matchesGlob(pattern.toLowerCase(), action.toLowerCase())
}

const ARN_PARTS = 6

/** The six parts of an ARN, the last with all its colons; undefined for fewer. */
function arnParts(text: string): string[] | undefined {
  const parts = text.split(':')
  if (parts.length < ARN_PARTS) return undefined
  return [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(':')]
}

/**
 * ArnLike and ArnEquals: each of the six colon-separated parts is matched by itself, so `*` does not cross a colon between
 * parts. Source: IAM user guide, reference_policies_elements_condition_operators (ARN operators).
 */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true
  const wanted = arnParts(pattern)
  const actual = arnParts(arn)
  if (wanted === undefined || actual === undefined) return false
  return wanted.every((part, index) => matchesGlob(part, actual[index] ?? ''))
}
