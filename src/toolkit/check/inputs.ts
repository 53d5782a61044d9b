import { TrailsealError } from '../../domain/errors.js'
import { readText } from '../files.js'

/** Values of template parameters: `NAME=VALUE`, or JSON files as the AWS CLI takes them. Later ones win. Throws TrailsealError. */
export function readParameters(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...given.map(readOne)) as Record<string, string>
}

function readOne(text: string): Record<string, string> {
  const [, name, value] = /^([A-Za-z0-9]+)=(.*)$/su.exec(text) ?? []
  if (name !== undefined && value !== undefined) return { [name]: value }
  return fromJson(text, parsed(text))
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readText(path))
  } catch (error) {
    if (error instanceof TrailsealError) throw error
    throw bad(path, 'is not JSON')
  }
}

/** The list of ParameterKey and ParameterValue, a map, or a map below `Parameters` (AWS CLI, cloudformation deploy). */
function fromJson(path: string, document: unknown): Record<string, string> {
  if (Array.isArray(document)) {
    return Object.assign({}, ...document.map((item: unknown) => fromItem(path, item))) as Record<
      string,
      string
    >
  }
  if (typeof document !== 'object' || document === null) throw bad(path, 'holds no parameters')
  const inner: unknown = 'Parameters' in document ? document.Parameters : document
  if (typeof inner !== 'object' || inner === null) throw bad(path, 'holds no parameters')
  return Object.fromEntries(Object.entries(inner).map(([name, value]) => [name, String(value)]))
}

function fromItem(path: string, item: unknown): Record<string, string> {
  if (typeof item === 'string') return readOne(item)
  if (typeof item === 'object' && item !== null && 'ParameterKey' in item && 'ParameterValue' in item) {
    return { [String(item.ParameterKey)]: String(item.ParameterValue) }
  }
  throw bad(path, 'holds an item without ParameterKey and ParameterValue')
}

function bad(path: string, why: string): TrailsealError {
  return new TrailsealError({
    code: 'BAD_PARAMETERS',
    message: `--parameters ${path} ${why}`,
    remedy: 'give NAME=VALUE, or a JSON file such as {"Parameters": {"NAME": "VALUE"}}',
  })
}
