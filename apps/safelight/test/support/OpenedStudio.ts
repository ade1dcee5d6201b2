import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { ConfigProvider, Context, Effect, Layer } from "effect"
import type { Infrastructure } from "../../src/Infrastructure.ts"
import * as LogFile from "../../src/LogFile.ts"
import * as OpenStudio from "../../src/OpenStudio.ts"
import * as PagesPort from "../../src/PagesPort.ts"
import { StudioSettings } from "../../src/Settings.ts"

/** A whole studio inside the test's own process, on embedded servers and a data folder of its own. */
export class OpenedStudio extends Context.Tag("test/OpenedStudio")<
  OpenedStudio,
  { readonly url: URL; readonly dataFolder: string; readonly infrastructure: Infrastructure }
>() {
  /** Gives the Tags of the services too. What is not in `environment` comes from the process's own. */
  static readonly layerWith = (environment: Readonly<Record<string, string>>) =>
    Layer.unwrapScoped(
      Effect.map(temporaryFolder, (dataFolder) =>
        Layer.scopedContext(
          Effect.gen(function* () {
            const settings = yield* StudioSettings
            const port = yield* PagesPort.check(settings.host, settings.port)
            const { context, infrastructure, url } = yield* OpenStudio.open({ dataFolder, settings, port })
            return Context.add(context, OpenedStudio, { url, dataFolder, infrastructure })
          })
        ).pipe(Layer.provide(LogFile.layer(dataFolder)))
      )
    ).pipe(
      Layer.provide(
        Layer.setConfigProvider(
          ConfigProvider.fromMap(new Map(Object.entries({ SAFELIGHT_PORT: "0", ...environment }))).pipe(
            ConfigProvider.orElse(() => ConfigProvider.fromEnv())
          )
        )
      ),
      Layer.orDie
    )
}
