/**
 * Bugs to be planted one at a time, to see that the net catches them: `npm run sim:planted`. Each is one change of text, as
 * somebody's slip would be; where the code has moved on, the change is to be written anew.
 */
export interface PlantedBug {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'a signature is not checked',
    file: 'log/range.ts',
    from: "return genuine ? ok(chains) : err({ type: 'forged' });",
    to: 'return genuine ? ok(chains) : ok(chains);',
  },
  {
    name: 'a dep is forgotten',
    file: 'room/writer.ts',
    from: '    newlySeen.clear();\n    return named;',
    to: '    newlySeen.clear();\n    return named.slice(1);',
  },
  {
    name: 'the last entry of a range is dropped',
    file: 'room/entry-reader.ts',
    from: 'if (bytes >= maxBytes || from >= upTo) return { entries, signature };',
    to: 'if (bytes >= maxBytes || from >= upTo) return { entries: entries.slice(0, Math.max(1, signed - 1)), signature };',
  },
  {
    name: 'a head is announced before its entry is on the disk',
    file: 'room/ledger.ts',
    from: 'heads.persist(state, entries, range.signature, () => heads.moveDurable(state, end, lastChain));',
    to: 'heads.persist(state, entries, range.signature, () => {});\n    heads.moveDurable(state, end, lastChain);',
  },
  {
    name: 'the heads of the wrong bucket are told',
    file: 'mesh/greeting.ts',
    from: '[...differing].filter((bucket) => source.headsIn(bucket) <= fewHeads),',
    to: '[...differing].map((bucket) => (bucket + 1) % bucketCount).filter((bucket) => source.headsIn(bucket) <= fewHeads),',
  },
  {
    name: 'a batch that failed is forgotten',
    file: 'room/saver.ts',
    from: 'queue = [...batch, ...queue];',
    to: 'queue = [...queue];',
  },
  {
    name: 'start-up reads the first entry of each log only',
    file: 'room/start-up.ts',
    from: '      if (!record?.ok) {',
    to: '      if (seq > 1 && seq === first + 1) return { entries, chains };\n      if (!record?.ok) {',
  },
  {
    name: 'a damaged log is not taken again',
    file: 'room/damage.ts',
    from: 'if (seqs.size === 1) ledger.heal(log);',
    to: 'if (seqs.size === 0) ledger.heal(log);',
  },
  {
    name: 'whoever does not answer is asked for ever',
    file: 'mesh/range-requests.ts',
    from: 'return since > (others && !pinned.has(part.log) ? wantTimeoutWithOthersMs : wantTimeoutMs);',
    to: 'return since > (others && !pinned.has(part.log) ? wantTimeoutWithOthersMs : wantTimeoutMs) * 1e9;',
  },
  {
    name: 'entries are applied before what they build on',
    file: 'room/fold.ts',
    from: '    if (!depsApplied(strand, entry)) return false;\n    const at',
    to: '    const at',
  },
  {
    name: 'entries of others come between the changes of one entry',
    file: 'room/fold.ts',
    from: 'deps.beforeForeign();',
    to: '',
  },
  {
    name: 'what is being signed counts as saved',
    file: 'room/status.ts',
    from: 'unsaved: Math.max(unsaved, facts.unsigned),',
    to: 'unsaved: 0,',
  },
  {
    name: 'whoever holds one change counts as holding all',
    file: 'room/acknowledgements.ts',
    from: 'own.length > 0 && coveredBy(heads, own)',
    to: 'own.length > 0 && heads.size > 0',
  },
  {
    name: 'the signaling server is tried again once and no more',
    file: 'mesh/signaling-client.ts',
    from: '    cancelRetry = env.after(longest * (0.5 + env.chance() / 2), connect);',
    to: '    if (failures === 1) cancelRetry = env.after(longest, connect);',
  },
  {
    name: 'a lost link is not dialed again',
    file: 'mesh/peer-book.ts',
    from: 'wait.dueAt = env.elapsed() + longest * (0.5 + env.chance() / 2) + headStart(session);',
    to: 'wait.dueAt = Number.MAX_SAFE_INTEGER;',
  },
  {
    name: 'an operation with a false signature is taken',
    file: 'room/membership.ts',
    from: 'if (!op.ok || !(await isGenuine(op.value, standalone.opening.deviceKey))) return null;',
    to: 'if (!op.ok) return null;',
  },
  {
    name: 'the opening of a log is not stored',
    file: 'room/ledger-log.ts',
    from: 'if (entries[0]?.seq === 1) {',
    to: 'if (entries[0]?.seq === 0) {',
  },
  {
    name: 'who has fallen behind is told nothing at a greeting',
    file: 'mesh/greeting.ts',
    from: 'const differing = new Set(differingBuckets(message.heads, source.headsDigest()));',
    to: 'const differing = new Set<number>();',
  },
  {
    name: 'deleted columns are listed in the order in which they came',
    file: 'doc/table-columns.ts',
    from: 'deleted.sort((a, b) => comparePlaced(a.column, b.column));',
    to: '',
  },
  {
    name: 'rows do not hear of a change of their columns',
    file: 'doc/table-view.ts',
    from: 'const all = columnsTouched && (cellsTouched(before, columns) || schema.deleted.length > 0);',
    to: 'const all = false;',
  },
  {
    name: 'own changes are missing in the index of clocks',
    file: 'room/fold.ts',
    from: 'for (const { doc, end } of ends) clocks.add(doc, facts.id, entry.seq, end, entry.time);',
    to: '',
  },
  {
    name: 'the switch pressed twice at once',
    file: 'room/device.ts',
    from: '    await read();\n    const now = home.get();\n    const before = followed;\n',
    to: '    const before = home.get();\n    await read();\n    const now = home.get();\n',
  },
  {
    name: 'a snapshot knows more than the disk',
    file: 'room/snapshots.ts',
    from: 'if (!(await areStored(all))) return false;',
    to: '',
  },
  {
    name: 'of several batches in one write only the first is called durable',
    file: 'room/saver.ts',
    from: 'for (const { durable } of batch) durable();',
    to: 'for (const { durable } of batch.slice(0, 1)) durable();',
  },
  {
    name: 'saved is said when the write begins',
    file: 'room/saver.ts',
    from: '      const written = await store.write(',
    to: '      for (const { durable } of batch) durable();\n      const written = await store.write(',
  },
  {
    name: 'what lies behind a damaged record is left there',
    file: 'room/damage.ts',
    from: 'if (isKnownAgain || isMended) void goOn(log);',
    to: '',
  },
];
