import { Dialog } from '../parts/dialog.tsx';
import { en } from '../text/en.ts';
import styles from './keys-dialog.module.css';

const words = en.conflicts.keysHelp;

/** What "?" opens: every key of the panel; who may only look has fewer. */
export function KeysDialog({ mayEdit, onClose }: { readonly mayEdit: boolean; readonly onClose: () => void }) {
  const rows = [...words.move, ...(mayEdit ? words.decide : []), ...words.help];
  return (
    <Dialog onClose={onClose} title={words.title}>
      <p>{words.where}</p>
      <table className={styles.keys}>
        <thead>
          <tr>
            <th scope="col">{words.key}</th>
            <th scope="col">{words.does}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([keys, does]) => (
            <tr key={does}>
              <th scope="row">
                {keys.map((key) => (
                  <kbd className={styles.key} key={key}>
                    {key}
                  </kbd>
                ))}
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
