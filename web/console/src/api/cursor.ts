/** Lists by cursor: the way back is a trail of the cursors that were followed. */

/** One page that was opened: where it begins, and how many rows stood before it. */
export type TrailStep = { cursor: string; before: number };

export const FIRST: TrailStep = { cursor: "", before: 0 };

/** Return the page that is open: the last of the trail, or the first page. */
export function stepOf(trail: readonly TrailStep[]): TrailStep {
  return trail.at(-1) ?? FIRST;
}

/** Return the trail after the next page is opened; a short page still counts its own rows. */
export function nextTrail(trail: readonly TrailStep[], cursor: string, rows: number): TrailStep[] {
  return [...trail, { cursor, before: stepOf(trail).before + rows }];
}

/** Return the trail after going one page back. */
export function previousTrail(trail: readonly TrailStep[]): TrailStep[] {
  return trail.slice(0, -1);
}

/** Return the numbers of the first and the last row shown; of an empty page both are 0. */
export function rowNumbers(trail: readonly TrailStep[], rows: number): { first: number; last: number } {
  const { before } = stepOf(trail);
  return rows === 0 ? { first: 0, last: 0 } : { first: before + 1, last: before + rows };
}
