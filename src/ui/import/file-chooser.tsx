import { FileUp } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import { classNames } from '../parts/class-names.ts';
import { enTable } from '../text/en-table.ts';
import styles from './import-dialog.module.css';

interface FileChooserProps {
  readonly problem: string | null;
  readonly onFile: (file: File) => void;
}

/** The whole field is the label of the file input, and takes a dropped file as well. */
export function FileChooser({ problem, onFile }: FileChooserProps) {
  const [isOver, setOver] = useState(false);
  const words = enTable.import;

  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };

  return (
    <>
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <label
        className={classNames(styles.drop, isOver && styles.over)}
        onDragLeave={() => setOver(false)}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDrop={drop}
      >
        <FileUp aria-hidden="true" size={28} />
        <span className={styles.dropTitle}>{words.choose}</span>
        <span className={styles.note}>{words.drop}</span>
        <input
          accept=".csv,.tsv,.tab,.txt,text/csv,text/tab-separated-values,text/plain"
          aria-label={words.choose}
          className={styles.file}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) onFile(file);
            event.target.value = '';
          }}
          type="file"
        />
      </label>
      <p className={styles.note}>{words.stays}</p>
    </>
  );
}
