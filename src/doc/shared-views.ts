/**
 * Views that everybody of a table can choose [TAB-22]: registers of its `meta` record, each under a name of its own that its
 * maker drew by chance, so no two people make one together. What is in a view is a text for the interface; here it is kept.
 */
import { ok, type Result } from '../lib/result.ts';
import { type Action, act, checkName, type DocRefusal, notFound, refuse } from './action.ts';
import type { LiveDoc } from './live-doc.ts';
import { shownValue } from './register.ts';
import type { SharedView } from './types.ts';

const prefix = '#view:';
/** More would be a list that nobody reads; what others put beyond it is not shown. */
const mostViews = 50;
export const longestView = 8_000;

export interface ViewActions {
  /** `id` null: a new one. Answers with its id. */
  saveView(id: string | null, name: string, config: string): Action<string>;
  deleteView(id: string): Action;
}

/** By their names; of equal names by their ids, so that everybody has one order. */
export function readSharedViews(live: LiveDoc): readonly SharedView[] {
  const views: SharedView[] = [];
  for (const [field, items] of live.records.read(live.records.meta)) {
    if (!field.startsWith(prefix)) continue;
    const value = shownValue(items);
    const end = typeof value === 'string' ? value.indexOf('\n') : -1;
    // An empty text is a deleted view.
    if (typeof value !== 'string' || end < 1 || value.length > longestView) continue;
    views.push({ id: field.slice(prefix.length), name: value.slice(0, end), config: value.slice(end + 1) });
  }
  const compare = (a: SharedView, b: SharedView): number =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1;
  return views.sort(compare).slice(0, mostViews);
}

export function createViewActions(live: LiveDoc, randomBytes: (count: number) => Uint8Array): ViewActions {
  const known = (id: string): boolean => readSharedViews(live).some((view) => view.id === id);

  const textOf = (name: string, config: string): Result<string, DocRefusal> => {
    const checked = checkName(name.replace(/\s+/g, ' '));
    if (!checked.ok) return checked;
    const text = `${checked.value}\n${config}`;
    return text.length > longestView
      ? refuse({ code: 'cell-too-long', limitChars: longestView, chars: text.length })
      : ok(text);
  };

  return {
    saveView(id, name, config) {
      const text = textOf(name, config);
      if (!text.ok) return text;
      if (id !== null && !known(id)) return notFound;
      if (id === null && readSharedViews(live).length >= mostViews)
        return refuse({ code: 'too-many-options', limit: mostViews });
      const made = id ?? [...randomBytes(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return act(live, (writer) => {
        writer.set(live.records.meta, `${prefix}${made}`, text.value);
        return made;
      });
    },
    deleteView(id) {
      if (!known(id)) return notFound;
      return act(live, (writer) => {
        writer.set(live.records.meta, `${prefix}${id}`, '');
      });
    },
  };
}
