import {
  type CSSProperties,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import styles from './floating.module.css';

interface FloatingProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
  /** Called when something outside of it and of its anchor is pressed. */
  readonly onPressOutside?: () => void;
}

const gap = 4;
const margin = 8;

/** A layer beside its anchor, free of the grid's clipping: below where there is room, else above. */
export function Floating({ anchor, children, onPressOutside }: FloatingProps) {
  const layer = useRef<HTMLDivElement>(null);
  // Not hidden, only unseen until it is placed: what is in it may take the focus at once.
  const [place, setPlace] = useState<CSSProperties>({ opacity: 0 });

  useLayoutEffect(() => {
    const put = (): void => {
      const from = anchor.current?.getBoundingClientRect();
      const own = layer.current?.getBoundingClientRect();
      if (!from || !own) return;
      const below = window.innerHeight - from.bottom - gap - margin;
      const above = from.top - gap - margin;
      const isBelow = own.height <= below || below >= above;
      const left = Math.max(margin, Math.min(from.left, window.innerWidth - own.width - margin));
      setPlace(
        isBelow
          ? { left, top: from.bottom + gap, maxHeight: Math.max(80, below) }
          : { left, bottom: window.innerHeight - from.top + gap, maxHeight: Math.max(80, above) },
      );
    };
    put();
    // The anchor lies in a scroller; scroll events do not bubble, so they are caught on their way down.
    window.addEventListener('scroll', put, { capture: true, passive: true });
    window.addEventListener('resize', put);
    const sizes = new ResizeObserver(put);
    if (layer.current) sizes.observe(layer.current);
    return () => {
      window.removeEventListener('scroll', put, { capture: true });
      window.removeEventListener('resize', put);
      sizes.disconnect();
    };
  }, [anchor]);

  useEffect(() => {
    if (!onPressOutside) return;
    const press = (event: PointerEvent): void => {
      const target = event.target as Node;
      if (!layer.current?.contains(target) && !anchor.current?.contains(target)) onPressOutside();
    };
    window.addEventListener('pointerdown', press, { capture: true });
    return () => window.removeEventListener('pointerdown', press, { capture: true });
  }, [anchor, onPressOutside]);

  return createPortal(
    <div className={styles.layer} ref={layer} style={place}>
      {children}
    </div>,
    document.body,
  );
}
