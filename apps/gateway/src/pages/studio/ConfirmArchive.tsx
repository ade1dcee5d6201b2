import type { Obstacle } from "@safelight/contracts/shoot/Shoots"
import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Post } from "../parts/Post.tsx"
import { Frame, type StudioProps } from "./Frame.tsx"
import { ShootHead, type ShootHeadModel } from "./ShootHead.tsx"

export interface ConfirmArchiveModel {
  readonly shoot: ShootHeadModel
  /** Why an earlier press did not go through. */
  readonly error?: Obstacle
}

/** Archiving mails the clients, which cannot be taken back, so it asks on a page of its own. */
export const ConfirmArchivePage = ({ context, model }: StudioProps<ConfirmArchiveModel>): VNode => {
  const { error, shoot } = model
  const { m } = studioWordsOf(context)
  const words = m.archive
  return (
    <Frame context={context} title={`${words.title} · ${shoot.title}`} current="shoots">
      <ShootHead context={context} shoot={{ ...shoot, next: { kind: "done" } }} />
      <section class="group flow" aria-labelledby="sure">
        {error === undefined ? null : (
          <p class="notice trouble" role="alert">
            {m.obstacle[error]}
          </p>
        )}
        {shoot.state === "archived" ? (
          <>
            <h2 id="sure">{words.isArchived}</h2>
            <p>{words.restoreMeans}</p>
          </>
        ) : (
          <>
            <h2 id="sure" dir="auto">
              {words.ask(shoot.title)}
            </h2>
            <p>{words.closes(shoot.clientCount)}</p>
            <p>{words.keeps}</p>
            <Post context={context} action={Paths.shootArchive(shoot.id)} class="cluster">
              <button type="submit" class="button solid">
                {words.archive}
              </button>
              <a class="plain" href={Paths.shoot(shoot.id)}>
                {words.leave}
              </a>
            </Post>
          </>
        )}
      </section>
    </Frame>
  )
}
