/** Which rows of a long list are on the screen: only these are drawn, so that ten thousand scroll as ten do. */
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Drawn above and below the screen, for the next moments of scrolling. */
const MARGIN_ROWS = 6;

export interface Window {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** @param rowHeight of every row, in CSS pixels */
export function useWindow(list: RefObject<HTMLElement | null>, count: number, rowHeight: number): Window {
  const [shown, setShown] = useState<Window>({ first: 0, end: MARGIN_ROWS * 6 });
  useEffect(() => {
    let frame = 0;
    const measure = () => {
      frame = 0;
      const top = list.current?.getBoundingClientRect().top ?? 0;
      const first = Math.max(0, Math.floor(-top / rowHeight) - MARGIN_ROWS);
      const end = Math.min(count, Math.ceil((innerHeight - top) / rowHeight) + MARGIN_ROWS);
      setShown((before) => (before.first === first && before.end === end ? before : { first, end }));
    };
    const later = () => {
      frame ||= requestAnimationFrame(measure);
    };
    measure();
    addEventListener('scroll', later, { passive: true });
    addEventListener('resize', later);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', later);
      removeEventListener('resize', later);
    };
  }, [count, rowHeight]);
  return { first: Math.min(shown.first, count), end: Math.min(shown.end, count) };
}

/** Whether a condition of the screen holds, such as `(max-width: 700px)`. */
export function useMedia(condition: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(condition).matches);
  useEffect(() => {
    const media = matchMedia(condition);
    const changed = () => setHolds(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, [condition]);
  return holds;
}
