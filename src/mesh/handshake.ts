/**
 * Who may be linked is settled here, over signaling, before any RTCPeerConnection exists [MEM-6, T5–T7].
 *
 *     initiator                                        responder
 *     hello   {ephemeral, nonce}          ──────────▶
 *                                         ◀──────────  reply {ephemeral, nonce} + proof {device, signature, passport}
 *     judges, then proof {device, …}      ──────────▶
 *                                         ◀──────────  judges, then its description (the offer)
 *     description (the answer), candidates ◀────────▶  candidates
 *
 * The responder makes the offer, so the first description is also the news that the initiator was let in, and no
 * connection is made for anybody who has not proved who it is.
 *
 * Invariants: (1) no description and no candidate leaves before both sides were judged; (2) a half-open handshake ends
 * after five seconds; (3) others can neither fill nor push out the slots of our own dials; (4) between two sessions the
 * hello of the smaller session id stands when both were sent at once.
 */
import type { Bytes } from '../lib/bytes.ts';
import { unreachable } from '../lib/result.ts';
import { createSerial } from '../lib/serial.ts';
import { type Candidate, createCandidateGathering } from './candidate-gathering.ts';
import {
  type HandshakeMessage,
  handshakeIdBytes,
  handshakeMessageFromBytes,
  handshakeMessageToBytes,
  handshakeNonceBytes,
  headOf,
  type Opening,
  openingFromBytes,
  openingToBytes,
  type SessionBody,
  saltBytes,
  sessionBodyFromBytes,
  sessionBodyToBytes,
} from './handshake-codec.ts';
import {
  checkProof,
  type Entry,
  entryKey,
  isHalfOpen,
  makeProof,
  type Proved,
  type Secured,
  type Turned,
} from './handshake-entry.ts';
import {
  createSessionBox,
  descriptionToSign,
  openOpening,
  type Role,
  sealOpening,
  type TranscriptParts,
  transcriptOf,
} from './handshake-keys.ts';
import type { DialFailure, HandshakeDeps, Handshakes } from './handshake-port.ts';
import {
  halfOpenMs,
  helloBurst,
  helloBurstPerSession,
  hellosPerSecond,
  hellosPerSecondPerSession,
  maxHalfOpenInbound,
  maxHalfOpenOutbound,
  maxRatedSessions,
  maxSignalsPerPair,
  maxWaitingPerHandshake,
} from './limits.ts';
import type { ConnectionSignal } from './peer-connection.ts';
import { createRate } from './rate.ts';
import { notLetIn, notLetInBecause, type SessionId } from './types.ts';

type Description = Exclude<ConnectionSignal, Candidate>;

export function createHandshakes(deps: HandshakeDeps): Handshakes {
  const { env, crypto, keys, topic, helloKey, session: mySession } = deps;

  // State
  const entries = new Map<string, Entry>();

  // Resources
  const rateOfAll = createRate(env, { burst: helloBurst, perSecond: hellosPerSecond, maxKeys: 1 });
  const rateOfEach = createRate(env, {
    burst: helloBurstPerSession,
    perSecond: hellosPerSecondPerSession,
    maxKeys: maxRatedSessions,
  });

  // -------------------------------------------------------------- entries

  const halfOpen = (role: Role): Entry[] =>
    [...entries.values()].filter((entry) => entry.role === role && isHalfOpen(entry));

  const addEntry = (id: Bytes, session: SessionId, role: Role): Entry => {
    const entry: Entry = {
      id,
      session,
      role,
      since: env.now(),
      inbox: createSerial(),
      outbox: createSerial(),
      stage:
        role === 'initiator'
          ? { type: 'greeting', ephemeral: null, opening: null }
          : { type: 'answered', secured: null },
      waiting: 0,
      signals: 0,
      cancelTimeout: env.after(halfOpenMs, () => end(entry, entry.isTurnedAway ? 'refused' : 'no answer')), // keeps (2)
      onSignal: null,
      isTurnedAway: false,
      early: [],
    };
    entries.set(entryKey(session, id), entry);
    return entry;
  };

  const end = (entry: Entry, failure: DialFailure): void => {
    if (entry.stage.type === 'ended') return;
    const tell = isHalfOpen(entry);
    entry.stage = { type: 'ended' };
    entry.cancelTimeout();
    entry.onSignal = null;
    entries.delete(entryKey(entry.session, entry.id));
    if (tell) deps.onEnded(entry.session, entry.role, failure);
  };

  const fail = (entry: Entry, reason: string): void => {
    if (entry.stage.type === 'ended') return;
    deps.onFault(reason);
    end(entry, 'failed');
  };

  /** Runs a step in its turn; a failing engine or gatekeeper ends this handshake and nothing else. */
  const step = (entry: Entry, turn: Entry['inbox'], run: () => Promise<void>): void => {
    void turn(async () => {
      if (entry.stage.type === 'ended') return;
      try {
        await run();
      } catch {
        fail(entry, 'handshake failed on this side');
      }
    });
  };

  // -------------------------------------------------------------- sending

  const transmit = (entry: Entry, message: HandshakeMessage): void => {
    deps.send(entry.session, handshakeMessageToBytes(message));
  };

  const sayInSession = (entry: Entry, { box }: Secured, body: SessionBody): void => {
    const { counter, sealed } = box.seal(headOf('session', entry.id), sessionBodyToBytes(body));
    transmit(entry, { kind: 'session', id: entry.id, counter, sealed });
  };

  const secure = async (
    entry: Entry,
    ephemeral: Parameters<typeof crypto.sharedSecret>[0],
    theirs: Opening,
    openings: Pick<TranscriptParts, 'hello' | 'reply'>,
  ): Promise<Secured | null> => {
    const shared = await crypto.sharedSecret(ephemeral, theirs.ephemeral);
    if (!shared) return null;
    const [initiator, responder] = entry.role === 'initiator' ? [mySession, entry.session] : [entry.session, mySession];
    const transcript = transcriptOf({ topic, id: entry.id, initiator, responder, ...openings });
    return { transcript, box: createSessionBox(entry.role, shared, helloKey, transcript) };
  };

  const greet = async (entry: Entry): Promise<void> => {
    const ephemeral = await crypto.generateBoxKeys();
    if (entry.stage.type !== 'greeting') return;
    const opening = { ephemeral: ephemeral.boxPublic, nonce: env.randomBytes(handshakeNonceBytes) };
    entry.stage = { type: 'greeting', ephemeral, opening };
    const salt = env.randomBytes(saltBytes);
    const route = { topic, from: mySession, to: entry.session };
    const sealed = sealOpening(helloKey, salt, headOf('hello', entry.id), route, openingToBytes(opening));
    transmit(entry, { kind: 'hello', id: entry.id, salt, sealed });
  };

  const answer = async (entry: Entry, hello: Opening): Promise<void> => {
    const ephemeral = await crypto.generateBoxKeys();
    const reply = { ephemeral: ephemeral.boxPublic, nonce: env.randomBytes(handshakeNonceBytes) };
    const secured = await secure(entry, ephemeral, hello, { hello, reply });
    if (!secured) return fail(entry, 'weak key in a hello');
    const proof = await makeProof(deps, 'responder', secured.transcript);
    if (entry.stage.type !== 'answered') return;
    entry.stage = { type: 'answered', secured };
    const salt = env.randomBytes(saltBytes);
    const head = headOf('reply', entry.id);
    const route = { topic, from: mySession, to: entry.session };
    const sealed = sealOpening(helloKey, salt, head, route, openingToBytes(reply));
    const { counter, sealed: sealedProof } = secured.box.seal(head, sessionBodyToBytes(proof));
    transmit(entry, { kind: 'reply', id: entry.id, salt, sealed, counter, proof: sealedProof });
  };

  // -------------------------------------------------------------- pairs

  const authenticate = (entry: Entry, secured: Secured, other: Proved): void => {
    entry.cancelTimeout();
    entry.stage = { type: 'authenticated', secured, other };
    // What else was begun with this session is now of no use.
    for (const rival of [...halfOpen('initiator'), ...halfOpen('responder')]) {
      if (rival.session === entry.session) end(rival, 'yielded');
    }
    const candidates = createCandidateGathering(env, (signals) =>
      step(entry, entry.outbox, async () => sayInSession(entry, secured, { type: 'candidates', signals })),
    );
    deps.onPair({
      session: entry.session,
      device: other.device,
      standing: other.standing,
      role: entry.role,
      sendSignal(signal) {
        if (signal.type === 'candidate') return candidates.add(signal);
        step(entry, entry.outbox, () => describe(entry, secured, signal));
        candidates.described();
      },
      onSignal(listener) {
        entry.onSignal = listener;
        for (const signal of entry.early.splice(0)) listener(signal);
      },
      release: () => end(entry, 'failed'),
    });
  };

  const describe = async (entry: Entry, secured: Secured, signal: Description): Promise<void> => {
    const toSign = descriptionToSign(entry.role, secured.transcript, signal.type, signal.sdp);
    const signature = await crypto.sign(keys, toSign);
    if (entry.stage.type === 'ended') return;
    sayInSession(entry, secured, { type: 'description', signal, signature });
  };

  const hand = (entry: Entry, signal: ConnectionSignal): void => {
    if (entry.onSignal) entry.onSignal(signal);
    else entry.early.push(signal);
  };

  // -------------------------------------------------------------- hearing

  const hearHello = (from: SessionId, message: HandshakeMessage & { kind: 'hello' }): void => {
    const head = headOf('hello', message.id);
    const route = { topic, from, to: mySession };
    const plain = openOpening(helloKey, message.salt, head, route, message.sealed);
    const opening = plain && openingFromBytes(plain);
    // Whoever does not hold the room's secret ends here, before anything is kept of it.
    if (!opening?.ok) return deps.onFault('hello that this room cannot read');
    if (!rateOfEach.take(from) || !rateOfAll.take('')) return deps.onFault('too many hellos');
    const refusal = deps.mayAnswer(from);
    if (refusal !== null) {
      if (refusal !== '') deps.onFault(refusal);
      return;
    }
    if (entries.has(entryKey(from, message.id))) return deps.onFault('hello said twice');
    const ours = halfOpen('initiator').find((entry) => entry.session === from);
    if (ours) {
      if (mySession < from) return; // keeps (4): the other side yields when our hello reaches it
      end(ours, 'yielded');
    }
    const inbound = halfOpen('responder');
    // One at a time from each session; and when all slots are taken the oldest yields, which had the most time.
    const yielding =
      inbound.find((entry) => entry.session === from) ??
      (inbound.length >= maxHalfOpenInbound ? inbound[0] : undefined);
    if (yielding) end(yielding, 'yielded');
    const entry = addEntry(message.id, from, 'responder'); // keeps (3): counted apart from our own dials
    step(entry, entry.inbox, () => answer(entry, opening.value));
  };

  const hearReply = async (entry: Entry, message: HandshakeMessage & { kind: 'reply' }): Promise<void> => {
    const { stage } = entry;
    if (stage.type !== 'greeting' || !stage.ephemeral || !stage.opening) return deps.onFault('reply out of turn');
    const head = headOf('reply', entry.id);
    const route = { topic, from: entry.session, to: mySession };
    const plain = openOpening(helloKey, message.salt, head, route, message.sealed);
    const reply = plain && openingFromBytes(plain);
    if (!reply?.ok) return deps.onFault('reply that this room cannot read');
    const secured = await secure(entry, stage.ephemeral, reply.value, { hello: stage.opening, reply: reply.value });
    const opened = secured?.box.open(head, message.counter, message.proof);
    const body = opened && sessionBodyFromBytes(opened);
    // A reply that the server garbled must not cost us the right one that may still come.
    if (!secured || !body?.ok || body.value.type !== 'proof') return deps.onFault('reply without a proof');
    const other = await checkProof(deps, 'responder', secured.transcript, body.value);
    if ('reason' in other) return refuse(entry, secured, other);
    const proof = await makeProof(deps, 'initiator', secured.transcript);
    if (entry.stage.type !== 'greeting') return;
    entry.stage = { type: 'proved', secured, other };
    sayInSession(entry, secured, proof);
  };

  const refuse = (entry: Entry, secured: Secured, { reason, why, farewell }: Turned): void => {
    if (entry.stage.type === 'ended') return;
    deps.onFault(reason);
    sayInSession(entry, secured, { type: 'refused', why });
    if (farewell) sayInSession(entry, secured, { type: 'farewell', shown: farewell });
    end(entry, 'refused');
  };

  const hearSession = async (entry: Entry, message: HandshakeMessage & { kind: 'session' }): Promise<void> => {
    const { stage } = entry;
    const secured = stage.type === 'greeting' || stage.type === 'ended' ? null : stage.secured;
    const opened = secured?.box.open(headOf('session', entry.id), message.counter, message.sealed);
    // Not sealed by the other side, or a replay: the server's doing, so it must not end the handshake.
    if (!secured || !opened) return deps.onFault('sealed message refused');
    const body = sessionBodyFromBytes(opened);
    if (!body.ok) return fail(entry, 'malformed handshake body');
    await hearBody(entry, secured, body.value);
  };

  const hearBody = async (entry: Entry, secured: Secured, body: SessionBody): Promise<void> => {
    const { stage } = entry;
    switch (body.type) {
      case 'proof': {
        if (stage.type !== 'answered') return fail(entry, 'proof out of turn');
        const other = await checkProof(deps, 'initiator', secured.transcript, body);
        if ('reason' in other) return refuse(entry, secured, other);
        if (entry.stage === stage) authenticate(entry, secured, other); // keeps (1)
        return;
      }
      case 'description': {
        if (stage.type !== 'proved' && stage.type !== 'authenticated') return fail(entry, 'description out of turn');
        // The responder offers, the initiator answers; each once.
        const theirRole = entry.role === 'initiator' ? 'responder' : 'initiator';
        if ((body.signal.type === 'offer') !== (theirRole === 'responder')) return fail(entry, 'wrong description');
        const signed = descriptionToSign(theirRole, secured.transcript, body.signal.type, body.signal.sdp);
        if (!(await crypto.verify(stage.other.devicePublic, signed, body.signature))) {
          return fail(entry, 'description with a bad signature');
        }
        if (entry.stage !== stage) return;
        if (stage.type === 'proved') authenticate(entry, secured, stage.other); // keeps (1)
        return hand(entry, body.signal);
      }
      case 'candidates':
        if (stage.type !== 'authenticated') return fail(entry, 'candidate out of turn');
        entry.signals += body.signals.length - 1;
        for (const signal of body.signals) hand(entry, signal);
        return;
      case 'refused':
        if (stage.type === 'authenticated') return;
        deps.onFault(notLetIn);
        if (body.why !== null) deps.onFault(notLetInBecause(body.why));
        // Only from a proved member more is heard: anybody who knows the room could say it otherwise.
        if (body.why !== 'removed' || stage.type !== 'proved') return end(entry, 'refused');
        entry.isTurnedAway = true;
        return;
      case 'farewell':
        if (!entry.isTurnedAway) return fail(entry, 'farewell out of turn');
        end(entry, 'refused');
        return deps.gatekeeper.hearFarewell(body.shown);
      default:
        return unreachable(body);
    }
  };

  return {
    dial(to) {
      const outbound = halfOpen('initiator');
      if ([...outbound, ...halfOpen('responder')].some((entry) => entry.session === to)) return true;
      if (outbound.length >= maxHalfOpenOutbound) return false;
      const entry = addEntry(env.randomBytes(handshakeIdBytes), to, 'initiator');
      step(entry, entry.inbox, () => greet(entry));
      return true;
    },
    receive(from, data) {
      const decoded = handshakeMessageFromBytes(data);
      if (!decoded.ok) return deps.onFault('malformed handshake');
      const message = decoded.value;
      if (message.kind === 'hello') return hearHello(from, message);
      // Late messages of a handshake that ended are usual (both sides dialed at once) and no fault.
      const entry = entries.get(entryKey(from, message.id));
      if (!entry) return;
      if (entry.waiting >= maxWaitingPerHandshake || entry.signals >= maxSignalsPerPair) {
        return fail(entry, 'too many handshake messages');
      }
      entry.waiting += 1;
      entry.signals += 1;
      step(entry, entry.inbox, async () => {
        entry.waiting -= 1;
        await (message.kind === 'reply' ? hearReply(entry, message) : hearSession(entry, message));
      });
    },
    absent(session) {
      for (const entry of halfOpen('initiator')) if (entry.session === session) end(entry, 'absent');
      for (const entry of halfOpen('responder')) if (entry.session === session) end(entry, 'absent');
    },
    dialing: () => halfOpen('initiator').map(({ session, since }) => ({ session, since })),
    proved: () => halfOpen('initiator').filter(({ stage }) => stage.type === 'proved').length,
    cancel() {
      for (const entry of [...entries.values()]) if (isHalfOpen(entry)) end(entry, 'yielded');
    },
  };
}
