import type { EmailAddress } from "../Fields.ts"

/** What to call a client of whom only the address is known: `anna.de-vries+a@example.org` is "Anna De Vries". */
export const nameOf = (email: EmailAddress): string => {
  const local = email.slice(0, email.indexOf("@")).split("+")[0] ?? ""
  const words = local.split(/[._-]+/u).filter(Boolean)
  const name = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join(" ")
  return name || email
}
