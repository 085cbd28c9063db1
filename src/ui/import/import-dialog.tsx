import { useEffect, useRef, useState } from 'react';
import { docLimits } from '../../doc/limits.ts';
import type { DocId } from '../../doc/types.ts';
import type { ImportProgress, RoomApi, SkeinError } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { useApp } from '../state/app-context.ts';
import { enTable } from '../text/en-table.ts';
import { errorWords } from '../text/error-words.ts';
import { decodeText } from './decode-text.ts';
import { FileChooser } from './file-chooser.tsx';
import { type Delimiter, guessDelimiter, guessHeader } from './guess-csv.ts';
import styles from './import-dialog.module.css';
import { type ImportPlan, importColumns, importRows, planImport } from './import-plan.ts';
import { ImportPreview } from './import-preview.tsx';
import { type CsvData, readCsv } from './read-csv.ts';

export interface ImportDialogProps {
  readonly room: RoomApi;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDone: (doc: DocId) => void;
}

interface OpenFile {
  readonly name: string;
  readonly text: string;
  readonly encoding: string;
  readonly delimiter: Delimiter;
}

type Stage =
  | { readonly type: 'choose'; readonly problem: string | null }
  | { readonly type: 'reading'; readonly share: number }
  | {
      readonly type: 'preview';
      readonly file: OpenFile;
      readonly data: CsvData;
      readonly hasHeader: boolean;
      readonly plan: ImportPlan;
    }
  | { readonly type: 'importing'; readonly progress: ImportProgress; readonly isStopping: boolean }
  | { readonly type: 'failed'; readonly error: SkeinError };

export function ImportDialog({ isOpen, ...rest }: ImportDialogProps) {
  return isOpen ? <OpenImportDialog {...rest} /> : null;
}

const words = enTable.import;

function OpenImportDialog({ room, onClose, onDone }: Omit<ImportDialogProps, 'isOpen'>) {
  const { env } = useApp();
  const [stage, setStage] = useState<Stage>({ type: 'choose', problem: null });
  // One at a time: reading or importing. Leaving the dialog stops it.
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const start = (): AbortSignal => {
    running.current?.abort();
    running.current = new AbortController();
    return running.current.signal;
  };

  const read = async (file: Omit<OpenFile, 'delimiter'>, delimiter: Delimiter): Promise<void> => {
    const signal = start();
    setStage({ type: 'reading', share: 0 });
    const data = await readCsv(file.text, delimiter, env, signal, (share) => setStage({ type: 'reading', share }));
    if (!data || signal.aborted) return;
    const hasHeader = guessHeader(data.rows.map((row) => row.cells));
    const plan = planImport(data, hasHeader, enTable.newColumnName);
    setStage({ type: 'preview', file: { ...file, delimiter }, data, hasHeader, plan });
  };

  const choose = async (file: File): Promise<void> => {
    const signal = start();
    setStage({ type: 'reading', share: 0 });
    let decoded: ReturnType<typeof decodeText>;
    try {
      decoded = decodeText(new Uint8Array(await file.arrayBuffer()));
    } catch {
      setStage({ type: 'choose', problem: words.unreadable(file.name) });
      return;
    }
    if (signal.aborted) return;
    if (decoded.type !== 'text') setStage({ type: 'choose', problem: words[decoded.type](file.name) });
    else {
      const { text, encoding } = decoded;
      await read({ name: file.name.replace(/\.[^.]+$/, ''), text, encoding }, guessDelimiter(text));
    }
  };

  const run = async (name: string, plan: ImportPlan): Promise<void> => {
    const signal = start();
    const rows = importRows(plan);
    setStage({ type: 'importing', progress: { rowsDone: 0, rowsTotal: rows.length }, isStopping: false });
    const answer = await room.importTable(
      name,
      importColumns(plan, enTable.newColumnName),
      rows,
      (progress) => setStage({ type: 'importing', progress, isStopping: signal.aborted }),
      signal,
    );
    if (!answer.ok) setStage({ type: 'failed', error: answer.error });
    else if (answer.value !== null) onDone(answer.value);
    else setStage({ type: 'choose', problem: words.cancelled });
  };

  const close = (): void => {
    running.current?.abort();
    onClose();
  };

  return (
    <Dialog onClose={close} title={words.title}>
      <div className={styles.content}>
        {stage.type === 'choose' && <FileChooser onFile={(file) => void choose(file)} problem={stage.problem} />}
        {stage.type === 'reading' && <Progress label={words.reading} share={stage.share} />}
        {stage.type === 'preview' && (
          <ImportPreview
            delimiter={stage.file.delimiter}
            encoding={stage.file.encoding}
            fileName={stage.file.name}
            hasHeader={stage.hasHeader}
            key={`${stage.file.delimiter}${stage.hasHeader}`}
            limits={docLimits}
            onBack={() => setStage({ type: 'choose', problem: null })}
            onDelimiter={(delimiter) => void read(stage.file, delimiter)}
            onHeader={(hasHeader) =>
              setStage({ ...stage, hasHeader, plan: planImport(stage.data, hasHeader, enTable.newColumnName) })
            }
            onImport={(name, plan) => void run(name, plan)}
            plan={stage.plan}
          />
        )}
        {stage.type === 'importing' && (
          <>
            <Progress
              label={words.importing(stage.progress.rowsDone, stage.progress.rowsTotal)}
              share={stage.progress.rowsTotal === 0 ? 0 : stage.progress.rowsDone / stage.progress.rowsTotal}
            />
            <div className={styles.buttons}>
              <span className={styles.note}>{words.cancelHint}</span>
              <Button
                aria-disabled={stage.isStopping}
                onClick={() => {
                  running.current?.abort();
                  setStage({ ...stage, isStopping: true });
                }}
              >
                {stage.isStopping ? words.stopping : words.cancel}
              </Button>
            </div>
          </>
        )}
        {stage.type === 'failed' && (
          <div role="alert">
            <p className={styles.problem}>{errorWords(stage.error).what}</p>
            <p>
              {errorWords(stage.error).safe} {errorWords(stage.error).now}
            </p>
            <div className={styles.buttons}>
              <Button onClick={() => setStage({ type: 'choose', problem: null })}>{words.another}</Button>
            </div>
          </div>
        )}
      </div>
    </Dialog>
  );
}

function Progress({ label, share }: { readonly label: string; readonly share: number }) {
  return (
    <div className={styles.progress}>
      <p>{label}</p>
      <progress aria-label={label} max={1} value={share} />
    </div>
  );
}
