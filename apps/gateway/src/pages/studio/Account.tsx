import type { VNode } from "preact"
import * as Paths from "../Paths.ts"
import { Post } from "../parts/Post.tsx"
import { Frame, format, type StudioProps, when } from "./Frame.tsx"

/** One signed-in browser. */
export interface SessionRow {
  readonly id: string
  /** What it is, as far as it says: "Firefox on Linux". */
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
}

/** Who is signed in, where, and the way out. */
export const AccountPage = ({ context, model }: StudioProps<AccountModel>): VNode => (
  <Frame context={context} title="Account" current="account">
    <div class="head">
      <div>
        <h1>Account</h1>
        <p class="quiet" dir="auto">
          {model.name === undefined ? model.email : `${model.name}, ${model.email}`}
        </p>
      </div>
      <div class="acts">
        <Post context={context} action={Paths.signOut}>
          <button type="submit" class="button">
            Sign out here
          </button>
        </Post>
      </div>
    </div>
    <section class="group" aria-labelledby="sessions">
      <h2 id="sessions">
        Signed in <span class="n">{format.number(model.sessions.length)}</span>
      </h2>
      <ul class="rows people">
        {model.sessions.map((session) => (
          <li key={session.id}>
            <div>
              <b dir="auto">{session.device}</b>
              <small>{session.current ? "This browser" : ""}</small>
            </div>
            <span />
            <small>
              Since {when(context, session.startedAt)}, last used {when(context, session.lastUsedAt)}
            </small>
            <div class="acts-line">
              {session.current ? null : (
                <Post context={context} action={Paths.accountSessions} fields={[["session", session.id]]}>
                  <button type="submit" class="plain">
                    End<span class="aside"> the session of {session.device}</span>
                  </button>
                </Post>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
    <section class="group" aria-labelledby="programs">
      <h2 id="programs">Programs</h2>
      <p>
        <a href={Paths.tokens}>API tokens</a> let programs work in the studio without a person.
      </p>
    </section>
  </Frame>
)
