/** A group as it is spoken of: "sex 1" for a bare number, else its own label. */
export function groupName(label: string, column: string): string {
  return /^[-\d.]+$/.test(label) ? `${column} ${label}` : label;
}
