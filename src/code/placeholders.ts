const OPEN = '\u{E000}'
const CLOSE = '\u{E001}'

/** A text of its own that stands for something code does not tell. Equal symbols stand for the same thing. */
export function symbol(name: string): string {
  return `${OPEN}${name.replaceAll(/["\\\p{Cc}\u{E000}\u{E001}]/gu, "'")}${CLOSE}`
}

/** What code leaves to the place where it is applied: the same in a trail's ARN and in its key's policy. */
export const ACCOUNT = symbol('account')
export const REGION = symbol('region')
export const PARTITION = symbol('partition')

const SYMBOL = /\u{E000}([^\u{E001}]*)\u{E001}/gu

/** Whether a text holds anything that code does not tell. */
export function isPlaceholder(text: string): boolean {
  return text.includes(OPEN)
}

/** Every symbol in a text. */
export function symbolsIn(text: string): string[] {
  return text.match(SYMBOL) ?? []
}

/** The text as people read it: `<account>`, `<var.name>`. */
export function shownPlaceholders(text: string): string {
  return text.replaceAll(SYMBOL, '<$1>')
}

/** Where code is applied: what stands for the placeholders. */
export interface Whereabouts {
  readonly partition: string
  readonly region: string
  readonly accountId: string
}

/** The text for one place. */
export function located(text: string, at: Whereabouts): string {
  return text
    .replaceAll(ACCOUNT, at.accountId)
    .replaceAll(REGION, at.region)
    .replaceAll(PARTITION, at.partition)
}
