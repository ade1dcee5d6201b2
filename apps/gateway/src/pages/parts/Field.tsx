import type { ComponentChildren, VNode } from "preact"

/** What a field needs to be understood: label above, hint or error below, both named by the control. */
interface FieldBase {
  readonly id: string
  readonly name: string
  readonly label: string
  readonly hint?: string | undefined
  readonly error?: string | undefined
}

const described = (props: FieldBase) => {
  const ids = [
    ...(props.hint === undefined ? [] : [`${props.id}-hint`]),
    ...(props.error === undefined ? [] : [`${props.id}-error`])
  ]
  return {
    id: props.id,
    name: props.name,
    ...(ids.length === 0 ? {} : { "aria-describedby": ids.join(" ") }),
    ...(props.error === undefined ? {} : { "aria-invalid": "true" as const })
  }
}

const Around = (props: FieldBase & { readonly children: ComponentChildren }): VNode => (
  <div class="field">
    <label for={props.id}>{props.label}</label>
    {props.children}
    {props.hint === undefined ? null : (
      <p class="hint" id={`${props.id}-hint`}>
        {props.hint}
      </p>
    )}
    {props.error === undefined ? null : (
      <p class="error" id={`${props.id}-error`}>
        {props.error}
      </p>
    )}
  </div>
)

/** A line of text; `value` keeps what was typed. */
export const TextField = (
  props: FieldBase & {
    readonly type?: "text" | "email" | "date" | "time"
    readonly value?: string | undefined
    readonly required?: boolean
    readonly autocomplete?: string
    readonly maxLength?: number
    /** Digits of a mailed code: a number pad, set wide. */
    readonly code?: boolean
    /** A whole number: a number pad. */
    readonly numeric?: boolean
  }
): VNode => {
  const common = {
    ...described(props),
    class: props.code === true ? "input code" : "input",
    ...(props.value === undefined ? {} : { value: props.value }),
    ...(props.required === true ? { required: true } : {}),
    ...(props.autocomplete === undefined ? {} : { autocomplete: props.autocomplete }),
    ...(props.maxLength === undefined ? {} : { maxLength: props.maxLength }),
    ...(props.code === true || props.numeric === true ? { inputMode: "numeric" as const } : {}),
    ...(props.error === undefined ? {} : { autofocus: true })
  }
  const control = () => {
    switch (props.type) {
      case "email":
        return <input {...common} type="email" />
      case "date":
        return <input {...common} type="date" />
      case "time":
        return <input {...common} type="time" />
      default:
        return <input {...common} type="text" dir="auto" />
    }
  }
  return <Around {...props}>{control()}</Around>
}

/** One of several; an unknown `value` leaves the first one chosen. */
export const SelectField = (
  props: FieldBase & {
    readonly options: ReadonlyArray<{ readonly value: string; readonly label: string }>
    readonly value?: string | undefined
  }
): VNode => (
  <Around {...props}>
    <select {...described(props)} class="input">
      {props.options.map((option) => (
        <option key={option.value} value={option.value} selected={option.value === props.value}>
          {option.label}
        </option>
      ))}
    </select>
  </Around>
)
