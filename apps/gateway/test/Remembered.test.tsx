import { assert, describe, it } from "@effect/vitest"
import { renderToString } from "preact-render-to-string"
import { remembered } from "../src/pages/Remembered.tsx"

interface Props {
  readonly name: string
  readonly more?: { readonly count: number }
}

const counting = (budget?: number) => {
  const rendered: Array<string> = []
  const Part = remembered(
    (props: Props) => {
      rendered.push(props.name)
      return (
        <p title={props.name}>
          {props.name} {props.more?.count}
        </p>
      )
    },
    budget === undefined ? {} : { budget }
  )
  const html = (props: Props) => renderToString(<Part {...props} />)
  return { html, rendered }
}

describe("a remembered part", () => {
  it("is rendered once for the same props, escaped, and anew for any that differ", () => {
    const { html, rendered } = counting()
    const hostile = '<b>"Anna" & Ben</b>'
    const once = html({ name: hostile, more: { count: 1 } })
    assert.strictEqual(
      once,
      '<p title="&lt;b>&quot;Anna&quot; &amp; Ben&lt;/b>">&lt;b>&quot;Anna&quot; &amp; Ben&lt;/b> 1</p>'
    )
    assert.strictEqual(html({ name: hostile, more: { count: 1 } }), once)
    assert.lengthOf(rendered, 1)
    assert.include(html({ name: hostile, more: { count: 2 } }), " 2</p>")
    assert.include(html({ name: "Ben" }), "Ben")
    assert.lengthOf(rendered, 3)
  })

  it("lives on while it is used, and goes when others need the room", () => {
    const { html, rendered } = counting(2000)
    for (let number = 0; number < 200; number++) {
      html({ name: "kept" })
      html({ name: `other ${number}` })
    }
    assert.strictEqual(rendered.filter((name) => name === "kept").length, 1)
    html({ name: "other 0" })
    assert.strictEqual(rendered.filter((name) => name === "other 0").length, 2)
  })

  it("known by an object is rendered anew for another object or other props, and in a list as alone", () => {
    const rendered: Array<string> = []
    const Part = remembered(
      ({ more, name }: Required<Props>) => {
        rendered.push(name)
        return (
          <p>
            {name} {more.count}
          </p>
        )
      },
      { by: { object: ({ more }) => more, rest: ({ name }) => name } }
    )
    const [one, two] = [{ count: 1 }, { count: 2 }]
    const html = (name: string, more: { readonly count: number }) => renderToString(<Part name={name} more={more} />)
    for (let round = 0; round < 3; round++) {
      assert.strictEqual(html("Anna", one), "<p>Anna 1</p>")
      assert.strictEqual(html("Anna", two), "<p>Anna 2</p>")
      assert.strictEqual(html("Ben", one), "<p>Ben 1</p>")
      assert.strictEqual(html("Anna", { count: 1 }), "<p>Anna 1</p>")
    }
    assert.lengthOf(rendered, 3)
    const list = Part.all([
      { name: "Ben", more: two },
      { name: "Anna", more: one }
    ])
    assert.strictEqual(renderToString(list), "<p>Ben 2</p><p>Anna 1</p>")
  })

  it("is joined anew in a list of which any piece differs, in whatever order lists come", () => {
    const Part = remembered(({ name }: { readonly name: string }) => <p>{name}</p>)
    const list = (names: string) => renderToString(Part.all([...names].map((name) => ({ name }))))
    const expected = (names: string) => [...names].map((name) => `<p>${name}</p>`).join("")
    for (const names of ["abc", "abd", "abc", "ab", "", "bca", "abcd", "abc"]) {
      assert.strictEqual(list(names), expected(names))
    }
  })
})
