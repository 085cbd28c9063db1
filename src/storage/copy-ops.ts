import { assert, err, ok, type Result } from '../lib/result.ts';
import type { StoreError, StoreOp } from './port.ts';

/**
 * The batch with its values copied at the time of the call, so that the caller may go on using them; an error when one
 * of them cannot be stored at all, before anything of the batch is touched.
 */
export function copyOps(ops: readonly StoreOp[]): Result<readonly StoreOp[], StoreError> {
  try {
    return ok(
      ops.map((op) => {
        if (op.type === 'delete') return op;
        assert(op.value !== undefined, 'undefined means absent and cannot be stored');
        return { ...op, value: structuredClone(op.value) };
      }),
    );
  } catch (problem) {
    if (problem instanceof DOMException) return err({ type: 'failed', cause: problem.name });
    throw problem;
  }
}
