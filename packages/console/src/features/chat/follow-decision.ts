/** What a scroll container looked like before and after it moved, in CSS pixels. */
export interface ScrollObservation {
  following: boolean;
  previousTop: number;
  top: number;
  /** From the lower edge of what is visible to the end of the content. */
  belowPx: number;
}

/** Nearer to the end than this counts as the end; zoomed pages never reach it exactly. */
const endTolerancePx = 32;

/** Keep following new text? Moving up lets go, reaching the end takes hold again, anything else changes nothing. */
export function shouldFollow({ following, previousTop, top, belowPx }: ScrollObservation): boolean {
  // Content that shrinks also moves the view up, but leaves it exactly at the end.
  if (top < previousTop && belowPx > 1) return false;
  return following || belowPx <= endTolerancePx;
}
