import { assert, describe, it } from "@effect/vitest"
import * as Prometheus from "@safelight/telemetry/Prometheus"
import { Chunk, Effect, Metric, MetricBoundaries } from "effect"

const linesOf = (text: string, name: string) => text.split("\n").filter((line) => line.includes(name))

/** One line of the text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
const line =
  /^(# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .*|[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_]\w*="(\\[\\"n]|[^"\\])*",?)*\})? (-?\d+(\.\d+)?(e[+-]?\d+)?|[+-]Inf|NaN)|)$/

describe("metrics in the text format of Prometheus", () => {
  it.effect("has a counter with its labels, escaped", () =>
    Effect.gen(function* () {
      const mails = Metric.counter("test_mails_total", { description: "Mails\nby \\kind", incremental: true })
      yield* Metric.update(mails.pipe(Metric.tagged("kind", 'a"b\\c\nd')), 2)
      yield* Metric.update(mails.pipe(Metric.tagged("kind", "plain")), 1)
      const text = yield* Prometheus.render
      assert.sameMembers(linesOf(text, "test_mails_total"), [
        "# HELP test_mails_total Mails\\nby \\\\kind",
        "# TYPE test_mails_total counter",
        'test_mails_total{kind="a\\"b\\\\c\\nd"} 2',
        'test_mails_total{kind="plain"} 1'
      ])
    })
  )

  it.effect("has a gauge, also of a number beyond all numbers", () =>
    Effect.gen(function* () {
      yield* Metric.set(Metric.gauge("test_queue"), 3.5)
      yield* Metric.set(Metric.gauge("test_endless"), Number.POSITIVE_INFINITY)
      const text = yield* Prometheus.render
      assert.include(text, "\ntest_queue 3.5\n")
      assert.include(text, "\ntest_endless +Inf\n")
    })
  )

  it.effect("has a histogram that counts up to each bound and all together", () =>
    Effect.gen(function* () {
      const seconds = Metric.histogram("test_seconds", MetricBoundaries.fromIterable([0.1, 1, 10]))
      yield* Effect.forEach([0.05, 0.5, 0.6, 5, 50], (value) => Metric.update(seconds, value))
      assert.deepStrictEqual(linesOf(yield* Prometheus.render, "test_seconds").slice(1), [
        "# TYPE test_seconds histogram",
        'test_seconds_bucket{le="0.1"} 1',
        'test_seconds_bucket{le="1"} 3',
        'test_seconds_bucket{le="10"} 4',
        'test_seconds_bucket{le="+Inf"} 5',
        "test_seconds_sum 56.15",
        "test_seconds_count 5"
      ])
    })
  )

  it.effect("has a frequency and a summary", () =>
    Effect.gen(function* () {
      const outcomes = Metric.frequency("test_outcomes")
      yield* Effect.forEach(["kept", "kept", "refused"], (value) => Metric.update(outcomes, value))
      const sizes = Metric.summary({
        name: "test_sizes",
        maxAge: "1 minute",
        maxSize: 100,
        error: 0,
        quantiles: Chunk.toReadonlyArray(Chunk.make(0.5, 1))
      })
      yield* Effect.forEach([1, 2, 3, 4], (value) => Metric.update(sizes, value))
      const text = yield* Prometheus.render
      assert.include(text, 'test_outcomes{key="kept"} 2')
      assert.include(text, "# TYPE test_sizes summary")
      assert.include(text, 'test_sizes{quantile="1"} 4')
      assert.include(text, "test_sizes_count 4")
    })
  )

  it.effect("has nothing but well-formed lines, each family told once, and ends with a line feed", () =>
    Effect.gen(function* () {
      yield* Metric.update(Metric.counter("test_again_total").pipe(Metric.tagged("a", "1")), 1)
      yield* Metric.update(Metric.counter("test_again_total").pipe(Metric.tagged("a", "2")), 1)
      const text = yield* Prometheus.render
      for (const one of text.split("\n")) assert.match(one, line)
      const types = text.split("\n").filter((one) => one.startsWith("# TYPE"))
      assert.strictEqual(new Set(types.map((type) => type.split(" ")[2])).size, types.length)
      assert.isTrue(text.endsWith("\n"))
    })
  )
})
