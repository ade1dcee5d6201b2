import { assert, describe, it } from "@effect/vitest"
import * as MailPage from "@safelight/mail/MailPage.tsx"

const hostile = `<img src=x onerror=alert(1)> "{{7*7}}"`

const mail: MailPage.MailPage = {
  locale: "fr",
  studioName: hostile,
  heading: hostile,
  paragraphs: [hostile],
  action: { label: "Ouvrir", url: "http://localhost:4200/open/abc" },
  code: "012345",
  small: ["petit", hostile],
  footer: hostile
}

describe("a mail", () => {
  it("shows what people typed as text and nothing else", () => {
    const html = MailPage.html(mail)
    assert.notInclude(html, "<img")
    assert.include(html, "&lt;img src=x onerror=alert(1)")
    assert.include(html, `href="http://localhost:4200/open/abc"`)
  })

  it("has a style sheet that survives rendering", () => {
    assert.notMatch(/<style>(.*)<\/style>/s.exec(MailPage.html(mail))?.[1] ?? "&", /[&<"]/)
  })

  it("carries link and code in both forms", () => {
    for (const form of [MailPage.html(mail), MailPage.text(mail)]) {
      assert.include(form, "http://localhost:4200/open/abc")
      assert.include(form, "012345")
    }
  })
})
