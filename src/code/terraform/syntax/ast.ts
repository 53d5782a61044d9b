import type { Span } from '../source.js'

export type UnaryOperator = '-' | '!'
export type BinaryOperator = '*' | '/' | '%' | '+' | '-' | '>' | '>=' | '<' | '<=' | '==' | '!=' | '&&' | '||'

export interface ObjectEntry {
  readonly key: Expression
  readonly value: Expression
}

/** A step from a value to a part of it: `.name` or `[key]`. */
export type Step =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly key: Expression }

/** An expression of HCL (HCL native syntax specification, "Expressions"), whether it came as HCL or as JSON. */
export type Expression = Span &
  (
    | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
    | { readonly kind: 'template'; readonly parts: readonly Expression[] }
    | {
        readonly kind: 'template-if'
        readonly condition: Expression
        readonly yes: Expression
        readonly no: Expression
      }
    | {
        readonly kind: 'template-for'
        readonly keyName?: string
        readonly valueName: string
        readonly collection: Expression
        readonly body: Expression
      }
    | { readonly kind: 'list'; readonly items: readonly Expression[] }
    | { readonly kind: 'object'; readonly entries: readonly ObjectEntry[] }
    | { readonly kind: 'variable'; readonly name: string }
    | { readonly kind: 'access'; readonly of: Expression; readonly step: Step }
    | { readonly kind: 'splat'; readonly of: Expression; readonly steps: readonly Step[] }
    | {
        readonly kind: 'call'
        readonly name: string
        readonly parameters: readonly Expression[]
        /** The last parameter is a list to be spread (`f(list...)`). */
        readonly spread: boolean
      }
    | {
        readonly kind: 'for'
        readonly keyName?: string
        readonly valueName: string
        readonly collection: Expression
        /** Present: the result is an object. */
        readonly key?: Expression
        readonly value: Expression
        readonly condition?: Expression
        readonly grouped: boolean
      }
    | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
    | {
        readonly kind: 'binary'
        readonly operator: BinaryOperator
        readonly left: Expression
        readonly right: Expression
      }
    | {
        readonly kind: 'conditional'
        readonly condition: Expression
        readonly yes: Expression
        readonly no: Expression
      }
    | { readonly kind: 'parenthesis'; readonly of: Expression }
    | { readonly kind: 'broken'; readonly reason: string }
  )

export interface Attribute extends Span {
  readonly name: string
  readonly value: Expression
  /** The same name stands in this body before: Terraform refuses that. */
  readonly duplicate?: true
}

export interface Block extends Span {
  readonly type: string
  readonly labels: readonly string[]
  readonly body: Body
  /** It did not parse fully: nothing in it can be relied on. */
  readonly broken: boolean
}

export interface Body {
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly blocks: readonly Block[]
}
