import { Check } from 'lucide-react';
import { type HTMLAttributes, type KeyboardEvent, type RefObject, useLayoutEffect, useRef } from 'react';
import { Floating } from './floating.tsx';
import styles from './menu.module.css';

export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
  /** Given for one of several choices. */
  readonly isChecked?: boolean;
  /** It is switched on and off by itself, whatever is checked beside it. */
  readonly isToggle?: boolean;
  readonly isDisabled?: boolean;
  readonly isDanger?: boolean;
  /** Stays open, for things done several times over (wider, wider). */
  readonly staysOpen?: boolean;
  /** The key that does the same without the menu. */
  readonly hint?: string;
}

export interface MenuSection {
  readonly title?: string;
  readonly items: readonly MenuItem[];
}

interface MenuProps {
  readonly label: string;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly sections: readonly MenuSection[];
  readonly onClose: () => void;
}

/** Arrow keys, Home, End and first letters move; Enter or Space choose; Escape and Tab close. */
export function Menu({ label, anchor, sections, onClose }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    itemsOf(menu.current)[0]?.focus({ preventScroll: true });
  }, []);

  const keyDown = (event: KeyboardEvent): void => {
    // The layer is a child of the grid for React: its keys are not the grid's.
    event.stopPropagation();
    const items = itemsOf(menu.current);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const focus = (index: number): void => {
      event.preventDefault();
      items[(index + items.length) % items.length]?.focus();
    };
    if (event.key === 'ArrowDown') focus(at + 1);
    else if (event.key === 'ArrowUp') focus(at - 1);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(items.length - 1);
    else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      onClose();
    } else if (event.key.length === 1 && event.key !== ' ') {
      const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
      const letter = event.key.toLowerCase();
      after.find((item) => item.textContent?.trim().toLowerCase().startsWith(letter))?.focus();
    }
  };

  const choose = (item: MenuItem): void => {
    if (item.isDisabled) return;
    // Closed first: what the item opens must not be taken away by its own menu.
    if (!item.staysOpen) onClose();
    item.run();
  };

  return (
    <Floating anchor={anchor} onPressOutside={onClose}>
      <div aria-label={label} className={styles.menu} onKeyDown={keyDown} ref={menu} role="menu" tabIndex={-1}>
        {sections
          .filter((section) => section.items.length > 0)
          .map((section) => (
            // biome-ignore lint/a11y/useSemanticElements: a group of menu items is no fieldset
            <div
              aria-label={section.title}
              className={styles.section}
              key={section.title ?? section.items[0]?.label}
              role="group"
            >
              {section.title && (
                <div aria-hidden="true" className={styles.title}>
                  {section.title}
                </div>
              )}
              {section.items.map((item) => (
                <button
                  aria-disabled={item.isDisabled ?? false}
                  className={item.isDanger ? `${styles.item} ${styles.danger}` : styles.item}
                  key={item.label}
                  onClick={() => choose(item)}
                  {...roleOf(item)}
                  tabIndex={-1}
                  type="button"
                >
                  {item.isChecked !== undefined && (
                    <span className={styles.check}>{item.isChecked && <Check aria-hidden="true" size={15} />}</span>
                  )}
                  {item.label}
                  {item.hint && <span aria-hidden="true" className={styles.hint} data-label={item.hint} />}
                </button>
              ))}
            </div>
          ))}
      </div>
    </Floating>
  );
}

const roleOf = ({ isChecked, isToggle }: MenuItem): HTMLAttributes<HTMLElement> =>
  isChecked === undefined
    ? { role: 'menuitem' }
    : { role: isToggle ? 'menuitemcheckbox' : 'menuitemradio', 'aria-checked': isChecked };

const itemsOf = (menu: HTMLElement | null): HTMLElement[] =>
  menu ? [...menu.querySelectorAll<HTMLElement>('[role^=menuitem]:not([aria-disabled=true])')] : [];
