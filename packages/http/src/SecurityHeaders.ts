/**
 * Sent with every answer, errors included. The pages load nothing but their own scripts, styles, fonts and images;
 * `blob:` and `data:` are for placeholders drawn in the page. Trusted Types allow one default policy (PhotoSwipe's icons).
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types default"
].join("; ")

/** For bytes that people uploaded: whatever they contain, a browser runs none of it. */
export const bytesSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox"

/**
 * For pages with a secret in their path, which goes nowhere, not even to a log of our own. With `no-referrer` browsers
 * would send the forms of these pages with `Origin: null`, which is what foreign forms look like.
 */
export const secretPathHeaders = { "referrer-policy": "strict-origin" }

export const securityHeaders = (secure: boolean): Record<string, string> => ({
  "content-security-policy": contentSecurityPolicy,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
  "x-robots-tag": "noindex",
  ...(secure ? { "strict-transport-security": "max-age=31536000; includeSubDomains" } : {})
})
