import * as Context from "effect/Context"
import * as Layer from "effect/Layer"

export interface RouteRow {
  readonly method: string
  readonly path: string
  /** What the route demands, as declared where it was added. */
  readonly access: string
}

/** Every route that was added, with what it demands: the router itself cannot list them. */
export class RouteTable extends Context.Tag("@safelight/http/RouteTable")<
  RouteTable,
  { readonly record: (row: RouteRow) => void; readonly rows: () => ReadonlyArray<RouteRow> }
>() {
  static readonly layer = Layer.sync(RouteTable, () => {
    const rows: Array<RouteRow> = []
    return { record: (row) => void rows.push(row), rows: () => rows }
  })
}
