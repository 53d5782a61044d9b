import type { ServiceId } from './contract.js'
import { ServiceError } from './contract.js'
import { DroppedConnection, type Fault, throttled } from './faults.js'
import type { WireResponse } from './wire/message.js'

/** What a fault does before the call has its effect. */
export function strikeBefore(action: Fault['action'] | undefined, service: ServiceId): void {
  if (action === undefined) return
  if (action.kind === 'refuse') throw new ServiceError(action.code, action.message)
  if (action.kind === 'throttle') throw throttled(service)
  if (action.kind === 'reset' && action.when === 'before') throw dropped()
  if (action.kind === 'status') {
    throw new ServiceError('InternalFailure', 'Failed by a fault script', { status: action.status })
  }
}

function dropped(): DroppedConnection {
  return new DroppedConnection('reset by a fault script')
}

function half(body: WireResponse['body']): Uint8Array {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  return bytes.subarray(0, Math.floor(bytes.length / 2))
}

/** What a fault does to the answer of a call that had its effect. */
export async function strikeAfter(
  action: Fault['action'] | undefined,
  response: WireResponse,
): Promise<WireResponse> {
  switch (action?.kind) {
    case 'reset':
      throw dropped()
    case 'hang':
      // Never answers; the client's own time-out ends it.
      return new Promise<WireResponse>(() => undefined)
    case 'empty':
      return { ...response, body: '' }
    case 'truncate':
      return { ...response, body: half(response.body) }
    case 'cut':
      return { ...response, isCut: true }
    case 'garble':
      return { ...response, body: '<html>502</html>' }
    case 'refuse':
    case 'throttle':
    case 'status':
    case 'delay':
    case undefined:
      return response
  }
}
