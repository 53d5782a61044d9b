const SIMPLE: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }
/** An escape, or a backslash that starts none (HCL native syntax, "Template Expressions"). */
const ESCAPE = /\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))?/gu
const LARGEST_CODE_POINT = 0x10ffff

/** In either kind of template, `$${` and `%%{` stand for `${` and `%{`. */
export function unescapeHeredoc(raw: string): string {
  return raw.replaceAll('$${', '${').replaceAll('%%{', '%{')
}

/** The text of a quoted string; undefined if an escape is none of HCL's. */
export function unescapeQuoted(raw: string): string | undefined {
  if (!raw.includes('\\')) return unescapeHeredoc(raw)
  let wrong = false
  const text = unescapeHeredoc(raw).replace(
    ESCAPE,
    (_all, simple?: string, short?: string, long?: string) => {
      if (simple !== undefined) return SIMPLE[simple] ?? ''
      const code = Number.parseInt(short ?? long ?? '', 16)
      if (code <= LARGEST_CODE_POINT) return String.fromCodePoint(code)
      wrong = true
      return ''
    },
  )
  return wrong ? undefined : text
}
