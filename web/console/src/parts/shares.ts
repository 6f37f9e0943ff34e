/** Return the share of a total in whole percent, 0 to 100: never 100 before all of it is there, never 0 for some. */
export function shareOf(part: number, total: number): number {
  if (total <= 0 || part <= 0) {
    return 0;
  }
  return part >= total ? 100 : Math.min(99, Math.max(1, Math.floor((part * 100) / total)));
}
