import type { CodeProblem } from '../types.js'
import { type TemplateNode, textOf, valueAt } from './nodes.js'
import type { Template } from './template.js'

/** AWS's own transforms that leave the resources that are read here alone (CloudFormation template reference, transforms). */
const HARMLESS = /^AWS::(?:CodeDeployBlueGreen|LanguageExtensions|SecretsManager-[\d-]+|Serverless-[\d-]+)$/u

/** Macros of the whole template: what they make of it is not in the code. */
export function macroProblems(template: Template): readonly CodeProblem[] {
  const declared = [valueAt(template.node, 'Transform'), valueAt(template.node, 'Fn::Transform')]
  return declared
    .flatMap((node) => (node === undefined ? [] : items(node)))
    .flatMap((node) => {
      const name = textOf(node) ?? textOf(valueAt(node, 'Name')) ?? 'a macro'
      if (HARMLESS.test(name)) return []
      const message = `the macro ${name} rewrites the template when it is deployed; what becomes of it is not known`
      const place = template.source.place(node.start, node.end)
      return [{ code: 'CFN_MACRO', message, place, affects: 'file' as const }]
    })
}

function items(node: TemplateNode): readonly TemplateNode[] {
  return node.kind === 'list' ? node.items : [node]
}
