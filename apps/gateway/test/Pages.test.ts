import { assert, describe, it } from "@effect/vitest"
import { messagesFor, studioMessagesFor } from "../src/messages/Catalogue.ts"
import { clientPages, studioPages } from "./support/Pages.ts"
import { calm, farAway, markedUp, type Words } from "./support/Samples.ts"

interface Tag {
  readonly name: string
  readonly closing: boolean
  readonly attributes: ReadonlyMap<string, string>
}

const decode = (text: string) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&")

/**
 * Reads HTML as a browser's tokenizer does where it matters: every `<` that may open a tag is one. Text and
 * attribute values that were not escaped therefore show up as tags that no page has.
 */
const tagsOf = (html: string): ReadonlyArray<Tag> =>
  [...html.matchAll(/<(\/?)([a-zA-Z!][^\s/>]*)((?:[^>"]|"[^"]*")*)>/g)].map(([, slash, name = "", rest = ""]) => ({
    name: name.toLowerCase(),
    closing: slash === "/",
    attributes: new Map(
      [...rest.matchAll(/([^\s="/]+)(?:="([^"]*)")?/g)].map(([, key = "", value = ""]) => [key, decode(value)] as const)
    )
  }))

/** The same page from any data has the same tags with the same attribute names; only where a name may break differs. */
const shape = (html: string) =>
  tagsOf(html)
    .filter(({ name }) => name !== "wbr")
    .map((tag) => `${tag.closing ? "/" : ""}${tag.name} ${[...tag.attributes.keys()].join(" ")}`)

const every = (words: Words): ReadonlyArray<readonly [string, string]> => [
  ...[...clientPages("en", words)].map(([name, html]) => [`en/${name}`, html] as const),
  ...[...clientPages("fr", words)].map(([name, html]) => [`fr/${name}`, html] as const),
  ...[...studioPages("en", words)].map(([name, html]) => [`en/${name}`, html] as const),
  ...[...studioPages("fr", words)].map(([name, html]) => [`fr/${name}`, html] as const)
]

const open = (html: string, name?: string) =>
  tagsOf(html).filter((tag) => !tag.closing && (name === undefined || tag.name === name))

describe("pages from hostile data", () => {
  const allowed = new Set(
    every(calm)
      .flatMap(([, html]) => tagsOf(html))
      .map((tag) => tag.name)
  )
  for (const [kind, words] of Object.entries({ markedUp, farAway })) {
    it(`${kind}: no element and no attribute is born from it`, () => {
      const calmPages = new Map(every(calm))
      for (const [name, html] of every(words)) {
        for (const tag of tagsOf(html)) {
          assert.isTrue(allowed.has(tag.name), `${name} has <${tag.name}>`)
          for (const key of tag.attributes.keys()) {
            assert.notMatch(key, /^on|^style$/i, `${name}: ${tag.name}`)
          }
        }
        const scripts = open(html, "script")
        assert.isAtMost(scripts.length, 1, name)
        for (const script of scripts) assert.match(script.attributes.get("src") ?? "", /^\/a\//, name)
        for (const tag of open(html)) {
          const target = tag.attributes.get("href") ?? tag.attributes.get("action") ?? tag.attributes.get("formaction")
          if (target !== undefined)
            assert.match(target, /^(\/(?!\/)|#|mailto:[^"]+@example\.org$)/, `${name}: ${target}`)
        }
        const plain = calmPages.get(name)
        assert.isDefined(plain, name)
        assert.deepStrictEqual(shape(html), shape(plain ?? ""), name)
      }
    }, 60_000)
  }

  it("nothing is cut: the whole title stands in the page", () => {
    for (const words of [markedUp, farAway]) {
      const html = clientPages("en", words).get("gallery") ?? ""
      assert.isTrue(decode(html).includes(words.title))
    }
  })
})

/** What people read of a page: its text, and what its attributes say to those who listen. */
const said = (html: string): ReadonlyArray<string> =>
  [
    ...html.replaceAll(/<(script|style|pre)[\s\S]*?<\/\1>/g, "").matchAll(/>([^<]+)</g),
    ...html.matchAll(/(?:aria-label|title|placeholder)="([^"]+)"/g)
  ].map(([, text = ""]) => decode(text).trim())

describe("the studio in French", () => {
  it("differs in words only", () => {
    const built = (html: string) =>
      open(html).map(({ attributes, name }) =>
        ["class", "id", "name", "href", "action", "formaction"].reduce(
          (tag, key) => `${tag} ${attributes.get(key) ?? ""}`,
          name
        )
      )
    const french = studioPages("fr", calm)
    for (const [name, html] of studioPages("en", calm)) {
      assert.deepStrictEqual(built(french.get(name) ?? ""), built(html), name)
    }
  })

  it("says nothing in English but what it was given", () => {
    const given: Array<unknown> = []
    const english = studioPages("en", calm, undefined, (data) => given.push(data))
    const french = studioPages("fr", calm)
    const data = JSON.stringify(given).replaceAll("_", " ")
    // What is spelt alike in both languages.
    const alike = JSON.stringify([studioMessagesFor("fr"), messagesFor("fr"), messagesFor("en").language.name])
    const left = [...french].flatMap(([name, html]) => {
      const before = new Set(said(english.get(name) ?? ""))
      return (
        said(html)
          .filter((text) => /\p{L}{3,}/u.test(text) && before.has(text))
          // What was given stands in lines of its own, or with a name and a figure beside it.
          .filter((text) =>
            text
              .split(/ · |, |[\s\d]+$/)
              .some(
                (part) =>
                  !data.includes(JSON.stringify(part.replaceAll("_", " ")).slice(1, -1)) && !alike.includes(part)
              )
          )
          .map((text) => `${name}: ${text}`)
      )
    })
    assert.deepStrictEqual([...new Set(left)], [])
  })
})

describe("pages hold together", () => {
  const pages = every(calm)
  it("names every control, and ids are there once", () => {
    for (const [name, html] of pages) {
      const tags = open(html)
      const ids = tags.flatMap((tag) => (tag.attributes.has("id") ? [tag.attributes.get("id") ?? ""] : []))
      assert.deepStrictEqual(ids, [...new Set(ids)], name)
      for (const tag of tags) {
        for (const key of ["for", "aria-describedby", "aria-labelledby"]) {
          for (const id of (tag.attributes.get(key) ?? "").split(" ").filter(Boolean)) {
            assert.include(ids, id, `${name}: ${tag.name} ${key}`)
          }
        }
      }
      const labelled = new Set(tags.map((tag) => tag.attributes.get("for")))
      for (const control of tags.filter((tag) => ["input", "select", "textarea"].includes(tag.name))) {
        const type = control.attributes.get("type")
        if (type === "hidden" || type === "checkbox" || (type === "file" && !control.attributes.has("id"))) continue
        assert.isTrue(labelled.has(control.attributes.get("id")), `${name}: ${control.name} has no label`)
      }
      for (const image of tags.filter((tag) => tag.name === "img")) {
        assert.isTrue(image.attributes.has("alt") && image.attributes.has("width"), name)
      }
    }
  })

  it("every form posts with the token and a submit button, and nothing else changes anything", () => {
    for (const [name, html] of pages) {
      for (const [form] of html.matchAll(/<form[\s\S]*?<\/form>/g)) {
        const [tag] = open(form)
        const tokens = open(form, "input").filter((input) => input.attributes.get("name") === "csrf")
        // A search leads to another page and changes nothing; its token would stand in the address.
        if (tag?.attributes.get("class") === "search" && tag.attributes.get("method") === "get") {
          assert.lengthOf(tokens, 0, name)
          continue
        }
        assert.strictEqual(tag?.attributes.get("method"), "post", name)
        assert.strictEqual(tokens.length, 1, `${name}: ${tag?.attributes.get("action")}`)
        assert.strictEqual(tokens[0]?.attributes.get("value"), "csrf-token", name)
        assert.isTrue(
          open(form, "button").some((button) => button.attributes.get("type") === "submit"),
          name
        )
        assert.notMatch(form.slice(5), /<form/, `${name}: a form in a form`)
      }
    }
  })

  it("says its language, has one h1 and is not to be indexed", () => {
    for (const [name, html] of pages) {
      if (name.endsWith("gallery-part")) continue
      assert.strictEqual(open(html, "html")[0]?.attributes.get("lang"), name.startsWith("fr/") ? "fr" : "en", name)
      assert.strictEqual(open(html, "h1").length, 1, name)
      assert.strictEqual(open(html, "main").length, 1, name)
      assert.match(html, /<meta name="robots" content="noindex/, name)
      assert.isAtMost((html.match(/class="[^"]*\bsolid\b/g) ?? []).length, 1, `${name}: one solid thing a page`)
    }
  })

  it("a gallery page of 120 photographs is small", () => {
    const html = clientPages("en", calm).get("gallery") ?? ""
    assert.isBelow(html.length, 120_000)
  })
})
