/** Deeper than any document a person or a tool writes; parsers that call themselves would run out of stack. */
const DEEPEST_JSON = 500

/** Whether brackets are nested deeper than a parser should follow. Brackets inside of strings count for what they are. */
export function isNestedTooDeep(text: string): boolean {
  let depth = 0
  let isInString = false
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at)
    if (isInString) {
      if (letter === 0x5c) at += 1
      else if (letter === 0x22) isInString = false
    } else if (letter === 0x22) isInString = true
    else if (letter === 0x7b || letter === 0x5b) depth += 1
    else if (letter === 0x7d || letter === 0x5d) depth -= 1
    if (depth > DEEPEST_JSON) return true
  }
  return false
}
