/**
 * A note that nobody edits here: as it was once, or with parts of a newer version in it. It needs no editor and no schema;
 * what has an unknown name is shown by its words, in a frame that says so.
 */
import { Fragment, type ReactNode } from 'react';
import { isNoteText, type NoteElement, type NoteNode, type NoteText, type NoteTree } from '../../doc/note-tree.ts';
import { enNote } from '../text/en-note.ts';
import styles from './note-prose.module.css';
import { safeHref } from './safe-href.ts';

export function NoteStill({ name, tree }: { readonly name: string; readonly tree: NoteTree }) {
  return (
    <article aria-label={name} className={styles.prose}>
      {childrenOf(tree)}
    </article>
  );
}

/** Nodes of a still picture have no other name than their place. */
const childrenOf = (nodes: readonly NoteNode[]): ReactNode =>
  nodes.map((node, at) => <Fragment key={String(at)}>{isNoteText(node) ? textOf(node) : elementOf(node)}</Fragment>);

function textOf({ text, marks }: NoteText): ReactNode {
  let shown: ReactNode = text;
  if ('code' in marks) shown = <code>{shown}</code>;
  if ('bold' in marks) shown = <strong>{shown}</strong>;
  if ('italic' in marks) shown = <em>{shown}</em>;
  if ('strike' in marks) shown = <s>{shown}</s>;
  const link = marks.link;
  const href = typeof link === 'object' && link !== null && 'href' in link ? safeHref(link.href) : null;
  if (href === null) return shown;
  return (
    <a href={href} rel="noopener noreferrer nofollow" target="_blank">
      {shown}
    </a>
  );
}

function elementOf({ name, attrs, children }: NoteElement): ReactNode {
  const inside = childrenOf(children);
  switch (name) {
    case 'paragraph':
      return <p>{children.length > 0 ? inside : <br />}</p>;
    case 'heading':
      return attrs.level === 1 ? <h1>{inside}</h1> : attrs.level === 2 ? <h2>{inside}</h2> : <h3>{inside}</h3>;
    case 'bulletList':
      return <ul>{inside}</ul>;
    case 'orderedList':
      return <ol start={typeof attrs.start === 'number' ? attrs.start : 1}>{inside}</ol>;
    case 'listItem':
      return <li>{inside}</li>;
    case 'taskList':
      return <ul data-type="taskList">{inside}</ul>;
    case 'taskItem':
      return (
        <li>
          <label>
            <input
              aria-label={enNote.checkbox('')}
              checked={attrs.checked === true}
              disabled
              readOnly
              type="checkbox"
            />
          </label>
          <div>{inside}</div>
        </li>
      );
    case 'blockquote':
      return <blockquote>{inside}</blockquote>;
    case 'codeBlock':
      return (
        <pre>
          <code>{inside}</code>
        </pre>
      );
    case 'horizontalRule':
      return <hr />;
    case 'hardBreak':
      return <br />;
    case 'mention':
      return <span data-mention={String(attrs.kind)}>@{String(attrs.label)}</span>;
    case 'table':
      return (
        <table>
          <tbody>{inside}</tbody>
        </table>
      );
    case 'tableRow':
      return <tr>{inside}</tr>;
    case 'tableCell':
      return <td>{inside}</td>;
    case 'tableHeader':
      return <th>{inside}</th>;
    default:
      return (
        <div className={styles.unknown} title={enNote.unknown}>
          {inside}
        </div>
      );
  }
}
