import type { CodeValue } from './types.js'

/** How to render what code alone does not tell. */
export interface RenderOptions {
  /** The text for an attribute of a resource, such as a key's ARN; undefined: not known. */
  readonly attribute?: (value: Extract<CodeValue, { kind: 'attribute' }>) => string | undefined
  /** The text for what is unknown by its reference, such as `AWS::AccountId`; undefined: not known. */
  readonly reference?: (reference: string) => string | undefined
}

/** One value that could not be rendered. */
interface UnknownPart {
  /** JSON pointer (RFC 6901) into the document. */
  readonly pointer: string
  readonly value: CodeValue
}

export interface RenderedJson {
  /** JSON; each unknown value, or unknown part of a text, stands as `<unknown>`. */
  readonly text: string
  /** Empty when the text is the whole document. */
  readonly unknowns: readonly UnknownPart[]
  /** Whether a sensitive value went into the text. */
  readonly sensitive: boolean
}

const UNKNOWN = '<unknown>'

/** Renders a value of code as JSON text, such as a policy that a template holds as a map. Pure; never throws. */
export function renderJson(value: CodeValue, options: RenderOptions = {}): RenderedJson {
  const renderer = new Renderer(options)
  const text = renderer.json(value, '')
  return { text, unknowns: renderer.unknowns, sensitive: renderer.sensitive }
}

class Renderer {
  readonly unknowns: UnknownPart[] = []
  sensitive = false
  readonly #options: RenderOptions

  constructor(options: RenderOptions) {
    this.#options = options
  }

  json(value: CodeValue, pointer: string): string {
    switch (value.kind) {
      case 'list':
        return `[${value.items.map((item, index) => this.json(item, `${pointer}/${index}`)).join(',')}]`
      case 'map':
        return `{${[...value.entries].map(([name, entry]) => this.#member(name, entry, pointer)).join(',')}}`
      case 'known':
        this.#note(value)
        return JSON.stringify(value.value)
      case 'attribute':
      case 'unknown':
        return JSON.stringify(this.#text(value, pointer))
    }
  }

  #member(name: string, value: CodeValue, pointer: string): string {
    const token = name.replaceAll('~', '~0').replaceAll('/', '~1')
    return `${JSON.stringify(name)}:${this.json(value, `${pointer}/${token}`)}`
  }

  #text(value: CodeValue, pointer: string): string {
    if (value.kind === 'known') {
      this.#note(value)
      return String(value.value)
    }
    if (value.kind === 'unknown' && value.parts !== undefined) {
      return value.parts.map((part) => this.#text(part, pointer)).join('')
    }
    const text = this.#looked(value)
    if (text === undefined) this.unknowns.push({ pointer, value })
    return text ?? UNKNOWN
  }

  #looked(value: CodeValue): string | undefined {
    if (value.kind === 'attribute') return this.#options.attribute?.(value)
    const reference = value.kind === 'unknown' ? value.reference : undefined
    return reference === undefined ? undefined : this.#options.reference?.(reference)
  }

  #note(value: CodeValue): void {
    if (value.kind === 'known' && value.sensitive === true) this.sensitive = true
  }
}
