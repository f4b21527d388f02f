export const benchPackages: Record<string, string[]>;
export function ensurePackages(wanted?: Record<string, string[]>): boolean;
