import { ServiceError, type ServiceId } from '../contract.js'
import type { Operation } from './models.js'

/** Where a structure's schema lists its members' names, and where the number of required ones, which come first. */
const MEMBER_NAMES = 4
const REQUIRED_COUNT = 6

const requiredOf = new WeakMap<Operation, readonly string[]>()

/** Names of the members that an operation's input must have, by the service's own model. */
function requiredMembers(operation: Operation): readonly string[] {
  const known = requiredOf.get(operation)
  if (known !== undefined) return known
  const schema: unknown = operation.input.getSchema()
  const names: unknown = Array.isArray(schema) ? schema[MEMBER_NAMES] : []
  const count: unknown = Array.isArray(schema) ? schema[REQUIRED_COUNT] : 0
  const found = Array.isArray(names) ? names.slice(0, Number(count ?? 0)).map(String) : []
  requiredOf.set(operation, found)
  return found
}

/** Codes by which services say that a request is not valid. Everyone else says ValidationException. */
const CODES: Partial<Record<ServiceId, string>> = {
  sts: 'ValidationError',
  iam: 'ValidationError',
  ec2: 'MissingParameter',
  logs: 'InvalidParameterException',
  organizations: 'InvalidInputException',
}

/**
 * Throws the service's validation error unless every required member is there. S3 is left out: there a missing member is
 * another route. Source: the service models; CommonErrors of each API reference.
 */
export function checkRequired(service: ServiceId, operation: Operation, input: object): void {
  if (service === 's3') return
  const missing = requiredMembers(operation).filter((name) => Reflect.get(input, name) === undefined)
  const [first] = missing
  if (first === undefined) return
  const code = CODES[service] ?? 'ValidationException'
  throw new ServiceError(code, service === 'ec2' ? parameter(first) : constraint(missing), { status: 400 })
}

function parameter(name: string): string {
  return `The request must contain the parameter ${name}`
}

function constraint(names: readonly string[]): string {
  const faults = names.map((name) => {
    const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`
    return `Value null at '${member}' failed to satisfy constraint: Member must not be null`
  })
  const count = `${faults.length} validation error${faults.length === 1 ? '' : 's'} detected`
  return `${count}: ${faults.join('; ')}`
}
