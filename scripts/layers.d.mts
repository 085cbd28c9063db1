export function findBreaches(folder: string): string[];
