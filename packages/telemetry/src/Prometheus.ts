import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type * as MetricKey from "effect/MetricKey"
import * as MetricState from "effect/MetricState"
import * as Option from "effect/Option"

const escapeHelp = (text: string) => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")

const escapeLabel = (text: string) => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")

const number = (value: number | bigint) =>
  value === Number.POSITIVE_INFINITY ? "+Inf" : value === Number.NEGATIVE_INFINITY ? "-Inf" : String(value)

type Labels = ReadonlyArray<readonly [string, string]>

const labelText = (labels: Labels) =>
  labels.length === 0 ? "" : `{${labels.map(([key, value]) => `${key}="${escapeLabel(value)}"`).join(",")}}`

interface Family {
  readonly type: "counter" | "gauge" | "histogram" | "summary"
  readonly help: string
  readonly lines: Array<string>
}

const linesOf = (
  name: string,
  labels: Labels,
  state: MetricState.MetricState.Untyped
): [Family["type"], Array<string>] => {
  if (MetricState.isCounterState(state)) return ["counter", [`${name}${labelText(labels)} ${number(state.count)}`]]
  if (MetricState.isGaugeState(state)) return ["gauge", [`${name}${labelText(labels)} ${number(state.value)}`]]
  if (MetricState.isFrequencyState(state)) {
    return [
      "counter",
      [...state.occurrences].map(([key, count]) => `${name}${labelText([...labels, ["key", key]])} ${count}`)
    ]
  }
  if (MetricState.isHistogramState(state)) {
    return [
      "histogram",
      [
        ...[...state.buckets].map(
          ([bound, count]) => `${name}_bucket${labelText([...labels, ["le", number(bound)]])} ${count}`
        ),
        `${name}_sum${labelText(labels)} ${number(state.sum)}`,
        `${name}_count${labelText(labels)} ${state.count}`
      ]
    ]
  }
  if (MetricState.isSummaryState(state)) {
    return [
      "summary",
      [
        ...state.quantiles.map(
          ([quantile, value]) =>
            `${name}${labelText([...labels, ["quantile", String(quantile)]])} ${number(Option.getOrElse(value, () => Number.NaN))}`
        ),
        `${name}_sum${labelText(labels)} ${number(state.sum)}`,
        `${name}_count${labelText(labels)} ${state.count}`
      ]
    ]
  }
  return ["gauge", []]
}

/** Every metric of this process in the text format of Prometheus (exposition format 0.0.4). */
export const render: Effect.Effect<string> = Effect.map(Metric.snapshot, (pairs) => {
  const families = new Map<string, Family>()
  for (const { metricKey, metricState } of pairs) {
    const key: MetricKey.MetricKey.Untyped = metricKey
    const labels: Labels = key.tags.map((tag) => [tag.key, tag.value])
    const [type, lines] = linesOf(key.name, labels, metricState)
    const family = families.get(key.name) ?? {
      type,
      help: Option.getOrElse(key.description, () => ""),
      lines: []
    }
    family.lines.push(...lines)
    families.set(key.name, family)
  }
  return [...families]
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([name, { type, help, lines }]) => [
      `# HELP ${name} ${escapeHelp(help)}`,
      `# TYPE ${name} ${type}`,
      ...lines,
      ""
    ])
    .join("\n")
})
