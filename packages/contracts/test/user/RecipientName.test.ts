import { assert, it } from "@effect/vitest"
import { EmailAddress } from "@safelight/contracts/Fields"
import { nameOf } from "@safelight/contracts/user/RecipientName"

it("a client of whom only the address is known is named by it", () => {
  assert.strictEqual(nameOf(EmailAddress.make("anna.de-vries+a@example.org")), "Anna De Vries")
  assert.strictEqual(nameOf(EmailAddress.make("élodie@example.org")), "Élodie")
  assert.strictEqual(nameOf(EmailAddress.make("+@example.org")), "+@example.org")
})
