// The name of one headline number, by which errors are found again: written by the private form, looked up by the view.

const names: Readonly<Record<string, string>> = { cvar: "CVaR", var: "VaR", expectile: "expectile" };

/** "CVaR at 0.95", "VaR at 0.99, fire"; `group` is null without groups. */
export function headlineLabel(measure: string, level: number, group: string | null): string {
  const name = `${names[measure]} at ${level}`;
  return group === null ? name : `${name}, ${group}`;
}
