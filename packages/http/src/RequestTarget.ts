/** A proxy may be asked by a whole address (RFC 9112, 3.2.2); only what follows the host counts. */
const schemeAndHost = /^https?:\/\/[^/?#]*/i

/** A slash behind another, and one before a dot segment, in any spelling. */
const slashOfNothing = /(?<=\/)\/|\/(?=(?:\.|%2e){1,2}(?:\/|$))/gi

const isDecodable = (path: string): boolean => {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/**
 * What was asked for, as a path on which everybody agrees: the router cuts at `;` and `#`, `new URL` takes `//` and `\`
 * for the beginning of a host, and a proxy resolves dot segments before it chooses whom to ask. No page has such a path,
 * and none can be meant by one, so each of these is taken literally and names nothing. So does what can't be decoded,
 * which the router would not take at all, not even to the routes that answer what nothing else does.
 */
export const originForm = (target: string): string => {
  const [, asked = "", query = ""] = /^([^?]*)(.*)$/s.exec(target.replace(schemeAndHost, "")) ?? []
  const path = asked.startsWith("/") ? asked : `/${asked}`
  const decodable = isDecodable(path) ? path : path.replaceAll("%", "%25")
  const literal = decodable
    .replaceAll(/[;#\\]/g, encodeURIComponent)
    .replaceAll(slashOfNothing, (_, at: number) => (at === 0 ? "/%2F" : "%2F"))
  return literal + query
}
