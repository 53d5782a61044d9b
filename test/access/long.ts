/** Many more worlds and texts are tried where this is set; the default run stays under a minute. */
export const LONG = process.env.TRAILSEAL_LONG === '1'
