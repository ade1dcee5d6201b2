/** What a browser does for us: keeps cookies, follows nothing by itself, and sends back the token of a form. */
export class Browser {
  readonly #base: string
  readonly #cookies = new Map<string, string>()

  constructor(base: string) {
    this.#base = base
  }

  /** For programs that send requests of their own. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ")
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(new URL(path, this.#base), {
      ...init,
      redirect: "manual",
      headers: { ...init.headers, cookie: this.cookie, origin: this.#base, accept: "text/html" }
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";")
      const at = pair.indexOf("=")
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }

  get(path: string): Promise<Response> {
    return this.#send(path, {})
  }

  async text(path: string): Promise<string> {
    const response = await this.get(path)
    const text = await response.text()
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${text.slice(0, 200)}`)
    return text
  }

  /** Opens the page that holds a form, then sends the form with these fields. */
  async submit(page: string, action: string, fields: Readonly<Record<string, string>> = {}): Promise<Response> {
    const csrf = /name="csrf" value="([^"]+)"/.exec(await this.text(page))?.[1]
    if (csrf === undefined) throw new Error(`${page} holds no form`)
    const response = await this.#send(action, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ csrf, ...fields }).toString()
    })
    if (response.status >= 400) {
      throw new Error(`POST ${action} answered ${response.status}: ${(await response.text()).slice(0, 200)}`)
    }
    await response.arrayBuffer()
    return response
  }

  /** Presses the button behind a mailed link. */
  async open(link: string): Promise<void> {
    const { pathname } = new URL(link)
    await this.submit(pathname, pathname)
  }
}
