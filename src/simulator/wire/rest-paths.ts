import type { WireRequest } from './message.js'
import type { Model, Operation } from './models.js'
import { fromRequest, payload, scalarOf } from './rest.js'

const LABEL = /^\{(?<name>[^}+]+)\+?\}$/u

/** Values of a path pattern's labels; undefined where the path is another. */
function labelsOf(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const labels: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const name = LABEL.exec(part)?.groups?.['name']
    if (name === undefined && part !== given[index]) return undefined
    if (name !== undefined) labels[name] = decodeURIComponent(given[index] ?? '')
  }
  return labels
}

function patternOf({ http }: Operation): string {
  return http?.[1].split('?')[0] ?? ''
}

/** The operation of a request by method and path, labels counted as any text. */
export function routePaths(model: Model, { method, path }: WireRequest): Operation | undefined {
  return [...model.operations.values()].find(
    (operation) => operation.http?.[0] === method && labelsOf(patternOf(operation), path) !== undefined,
  )
}

/** Labels, headers and query to the operation's input; what travels in none of them is in the XML body. */
export async function decodePaths(
  operation: Operation,
  request: WireRequest,
): Promise<Record<string, unknown>> {
  const inBody = request.body.length === 0 ? {} : await payload(operation.input, request.body)
  const input: Record<string, unknown> = {
    ...(typeof inBody === 'object' ? inBody : {}),
    ...labelsOf(patternOf(operation), request.path),
  }
  for (const [name, member] of operation.input.structIterator()) {
    const { httpHeader, httpQuery } = member.getMergedTraits()
    const text = fromRequest(request, httpHeader, httpQuery)
    if (text !== undefined) input[name] = scalarOf(member, text)
  }
  return input
}
