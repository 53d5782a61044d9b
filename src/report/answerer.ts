import { wrap } from './text.js'

/** Which endpoint answered, and what that was. */
interface Answering {
  readonly answeredBy: 'aws' | 'simulator' | 'custom'
  readonly endpoint: string
}

/** Who answered, in words. */
export function answerer({ answeredBy, endpoint }: Answering): string {
  switch (answeredBy) {
    case 'aws':
      return 'AWS'
    case 'simulator':
      return `the Trailseal simulator at ${endpoint}`
    case 'custom':
      return `a custom endpoint, ${endpoint}`
  }
}

/** Says loudly that it was not AWS. `what` begins the second sentence: `This plan`. */
export function banner({ answeredBy }: Answering, what: string): string[] {
  const told =
    answeredBy === 'simulator'
      ? `SIMULATED: no AWS was asked. ${what} is for the simulator alone.`
      : `NOT AWS: a custom endpoint answered. ${what} is only as true as it is.`
  return wrap(`!! ${told}`, 0, 3)
}
