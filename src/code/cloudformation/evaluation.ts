import type { CodeValue, Place } from '../types.js'
import type { TemplateNode } from './nodes.js'
import type { Evaluated, UnknownValue } from './values.js'

/** What a condition comes to. */
export type Truth = boolean | UnknownValue

/** What CloudFormation's functions need of the stack they stand in. */
export interface Evaluation {
  value(node: TemplateNode): Evaluated
  truth(node: TemplateNode): Truth
  condition(name: string, place: Place): Truth
  ref(name: string, place: Place): Evaluated
  attribute(logicalId: string, attribute: string, place: Place): CodeValue
  mapping(name: string): TemplateNode | undefined
  importValue(name: string, place: Place): CodeValue
  place(node: { readonly start: number; readonly end: number }): Place
  /** Reports what is wrong and answers that the value is not known. */
  refuse(code: string, reason: string, place: Place, reference?: string): UnknownValue
}

export type TemplateFunction = (stack: Evaluation, argument: TemplateNode, place: Place) => Evaluated
