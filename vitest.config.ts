import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

// Handed to Node too: "import" or "module" here would make `require` load ES modules (pg breaks so).
const conditions = ["@safelight/source", "node"]
const everywhere = (kind: string) => ["packages", "services", "apps"].map((place) => `${place}/*/test/**/*.${kind}`)

/** Files that take longest, longest first: begun last, one of them would leave the other cores with nothing to do. */
const long = [
  "Split.e2e",
  "preview.e2e",
  "Journey.e2e",
  "Faults.e2e",
  "Downloads.e2e",
  "DeliveryOutage.integration",
  "Kill.integration",
  "Deliver.integration",
  "Outages.integration",
  "Faults.integration",
  "ObjectStoreCluster.integration",
  "Cluster.integration",
  "Studio.integration",
  "Deployment.integration",
  "RouteMatrix.integration",
  "Nginx.integration",
  "Shoots.integration",
  "Store.integration",
  "DiskFull.integration"
]

/**
 * Tests on servers wait about as long as they work. Least and most are the same: a worker that vitest ends while others
 * work on takes the whole run with it when files share their modules.
 */
const workers = availableParallelism() + 1

class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = long.findIndex((name) => moduleId.includes(`/${name}.test.`))
      return index === -1 ? long.length : index
    }
    return (await super.sort(files)).sort((a, b) => place(a) - place(b))
  }
}

/**
 * `unit` needs no server and ends within seconds; `integration` runs on real embedded servers that each file
 * starts for itself, and mostly waits for them; `e2e` drives a real browser against a whole studio.
 */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  esbuild: { jsx: "automatic", jsxImportSource: "preact", target: "es2022" },
  test: {
    // What a test logged is read when it fails.
    silent: "passed-only",
    minWorkers: workers,
    maxWorkers: workers,
    sequence: { sequencer: LongestFirst },
    isolate: false,
    setupFiles: ["test/setup/PlainMethods.ts"],
    coverage: {
      provider: "v8",
      include: ["{packages,services,apps}/*/src/**"],
      reporter: ["text-summary"],
      reportOnFailure: true
    },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts", ...everywhere("test.{ts,tsx}")],
          exclude: ["**/*.integration.test.ts", "**/*.e2e.test.ts", "**/node_modules/**"],
          // They take milliseconds; a machine that is busy with something else may stretch them.
          testTimeout: 120_000,
          hookTimeout: 120_000
        }
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: everywhere("integration.test.ts"),
          globalSetup: ["test/setup/built.mjs"],
          // Against what hangs, not against what is slow: a machine may have other work.
          testTimeout: 300_000,
          hookTimeout: 300_000
        }
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: everywhere("e2e.test.ts"),
          globalSetup: ["test/setup/built.mjs"],
          testTimeout: 900_000,
          hookTimeout: 300_000
        }
      }
    ]
  }
})
