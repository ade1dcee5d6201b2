import * as ContentLive from "./ContentLive.ts"

/** The whole service: needs no infrastructure while templates are shipped with it. */
export const layer = ContentLive.layer
