/** Where and when a figure was taken: without it, it says nothing. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

export interface Environment {
  readonly date: string;
  readonly commit: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  /** Processes that wanted to run, averaged over the minute before: above `cores`, times are worth little. */
  readonly loadBefore: number;
  readonly loadAfter: number;
  readonly node: string;
  readonly browser: string;
}

function commit(): string {
  const quiet = { encoding: 'utf8', stdio: 'pipe' } as const;
  try {
    const head = execFileSync('git', ['rev-parse', '--short', 'HEAD'], quiet).trim();
    const changed = execFileSync('git', ['status', '--porcelain', '--', 'src'], quiet).trim();
    return changed === '' ? head : `${head} and changes`;
  } catch {
    return 'unknown';
  }
}

const load = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;

/** Call before the work; the answered function after it. */
export function recordEnvironment(): (browser: string) => Environment {
  const before = { date: new Date().toISOString(), commit: commit(), loadBefore: load() };
  return (browser) => ({
    ...before,
    loadAfter: load(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    browser,
  });
}
