import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert, describe, it } from "@effect/vitest"
import { Tokens } from "@safelight/auth/Tokens"
import * as ContentHttp from "@safelight/content-service/ContentHttp"
import * as ContentLive from "@safelight/content-service/ContentLive"
import { en } from "@safelight/content-service/templates/En"
import { fr } from "@safelight/content-service/templates/Fr"
import { unknownPlaces } from "@safelight/content-service/templates/Templates"
import * as ContentClient from "@safelight/contracts/content/ContentClient"
import * as ContentMemory from "@safelight/contracts/content/ContentMemory"
import { MailKind } from "@safelight/events/NotificationEvents"
import { Layer } from "effect"
import { contract } from "../../../packages/contracts/test/content/ContentContract.ts"

const overHttp = ContentClient.layer("", "gateway").pipe(
  Layer.provide(
    Layer.fresh(HttpLayerRouter.serve(ContentHttp.routes, { disableLogger: true, disableListenLog: true }))
  ),
  Layer.provide(ContentLive.layer),
  Layer.provide(NodeHttpServer.layerTest),
  Layer.provide(Tokens.layerTest)
)

contract("memory", ContentMemory.layer())
contract("live", ContentLive.layer)
contract("over http", overHttp)

describe("shipped templates", () => {
  for (const [locale, templates] of Object.entries({ en, fr })) {
    it(`name only places that can be filled (${locale})`, () => {
      for (const kind of MailKind.literals) assert.deepStrictEqual(unknownPlaces(kind, templates[kind]), [])
    })
  }

  it("use no-break spaces in French as the typography asks", () => {
    for (const words of Object.values(fr)) {
      for (const text of [words.subject, words.heading, ...words.paragraphs, ...words.small]) {
        assert.notMatch(text, / [:;!?»]|« /)
      }
    }
  })
})
