import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { Languages } from "../parts/Client.tsx"
import { Post } from "../parts/Post.tsx"
import { Frame, type StudioProps, when } from "./Frame.tsx"

/** One signed-in browser. */
export interface SessionRow {
  readonly id: string
  /** How it was signed in: by a mailed link, a code or an invitation. What kind of browser it is, nobody keeps. */
  readonly device: string
  readonly startedAt: number
  readonly lastUsedAt: number
  /** The one that looks at this page. */
  readonly current: boolean
}

export interface AccountModel {
  readonly email: string
  readonly name?: string
  readonly sessions: ReadonlyArray<SessionRow>
  readonly away?: ReadonlyArray<AwayPart>
}

/** Who is signed in, where, and the way out. */
export const AccountPage = ({ context, model }: StudioProps<AccountModel>): VNode => {
  const { m, f } = studioWordsOf(context)
  return (
    <Frame context={context} title={m.account.title} current="account">
      <div class="head">
        <div>
          <h1>{m.account.title}</h1>
          <p class="quiet" dir="auto">
            {model.name === undefined ? model.email : `${model.name}, ${model.email}`}
          </p>
        </div>
        <div class="acts">
          <Languages context={context} />
          <Post context={context} action={Paths.signOut}>
            <button type="submit" class="button">
              {m.account.signOutHere}
            </button>
          </Post>
        </div>
      </div>
      <section class="group" aria-labelledby="sessions">
        <h2 id="sessions">
          {m.account.signedIn}{" "}
          {model.away === undefined ? <span class="n">{f.number(model.sessions.length)}</span> : null}
        </h2>
        <Away context={context} parts={model.away ?? []} />
        <ul class="rows people">
          {model.sessions.map((session) => (
            <li key={session.id}>
              <div>
                <b dir="auto">{session.device}</b>
                <small>{session.current ? m.account.thisBrowser : ""}</small>
              </div>
              <span />
              <small>{m.account.since(when(context, session.startedAt), when(context, session.lastUsedAt))}</small>
              <div class="acts-line">
                {session.current ? null : (
                  <Post context={context} action={Paths.accountSessions} fields={[["session", session.id]]}>
                    <button type="submit" class="plain">
                      {m.account.end}
                      <span class="aside"> {session.device}</span>
                    </button>
                  </Post>
                )}
              </div>
            </li>
          ))}
        </ul>
      </section>
      <section class="group" aria-labelledby="programs">
        <h2 id="programs">{m.account.programs}</h2>
        <p>
          <a href={Paths.tokens}>{m.tokens.title}</a>
          {m.account.tokensMean}
        </p>
      </section>
    </Frame>
  )
}
