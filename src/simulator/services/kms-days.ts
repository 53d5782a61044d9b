import { ServiceError } from '../contract.js'

/** A number of days within a range, both ends allowed. Throws ValidationException. */
export function daysIn(value: number, range: { least: number; most: number }): number {
  if (value >= range.least && value <= range.most) return value
  throw new ServiceError(
    'ValidationException',
    `${value} days is not between ${range.least} and ${range.most}.`,
  )
}
