/** The words of the picture of the mesh and of the table that says the same; see `en.ts`. */
import { countOf } from './plural.ts';

export const enMesh = {
  title: 'Mesh',
  /** Of the picture as a whole; the table has the particulars. */
  picture: (linked: number, beyond: number) =>
    beyond === 0
      ? `You and ${countOf(linked, 'link', 'links')}`
      : `You, ${countOf(linked, 'link', 'links')}, and ${countOf(beyond, 'peer', 'peers')} reached through others`,
  you: 'You',
  unnamed: 'Somebody',
  legend: {
    eager: 'Edits go at once',
    lazy: 'Edits are announced',
    beyond: 'Through others',
  },
  asTable: 'The same as a table',
  links: 'Links',
  peer: 'Peer',
  roundTrip: 'Round trip',
  traffic: 'Sent, received',
  queue: 'Waiting',
  role: {
    eager: 'edits at once',
    lazy: 'announced only',
  },
  throughOthers: 'through others',
  through: (name: string) => `through ${name}`,
  none: '–',
  milliseconds: (ms: number) => `${ms < 1 ? '<1' : Math.round(ms)} ms`,
} as const;
