/**
 * The conversation with the signaling server: JSON text frames, one union per direction, discriminant `type`.
 *
 * The server learns an opaque topic, a random id per page load, and how many bytes went from whom to whom; `data` is
 * ciphertext to it. Strict objects: an unknown key is refused, so nothing can ride along unseen.
 */
import * as v from 'valibot';
import { err, ok, type Result } from '../lib/result.ts';
import { maxDataChars, maxPeersSampled } from './signaling-limits.ts';

const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/, 'not 32 lower-case hexadecimal digits'));
const data = v.pipe(v.string(), v.maxLength(maxDataChars), v.regex(/^[A-Za-z0-9_-]+$/, 'not base64url'));

const clientMessage = v.variant('type', [
  /** `token` is a secret of this page load: who shows it again takes over its own dead socket; nobody else can. */
  v.strictObject({ type: v.literal('join'), topic: id, peer: id, token: id }),
  v.strictObject({ type: v.literal('leave'), topic: id }),
  /** Asks for a fresh sample of who is there. */
  v.strictObject({ type: v.literal('peers'), topic: id }),
  v.strictObject({ type: v.literal('send'), topic: id, to: id, data }),
  v.strictObject({ type: v.literal('ping') }),
]);

const signalingErrorCodes = [
  'bad-message',
  'rate-limited',
  'not-joined',
  'already-joined',
  'peer-taken',
  'too-many-topics',
  'topic-full',
  'busy',
] as const;

const sample = v.pipe(v.array(id), v.maxLength(maxPeersSampled));

const serverMessage = v.variant('type', [
  v.strictObject({ type: v.literal('joined'), topic: id, peers: sample }),
  v.strictObject({ type: v.literal('peers'), topic: id, peers: sample }),
  /** `from` is set by the server: the id that this sender joined the topic with. */
  v.strictObject({ type: v.literal('message'), topic: id, from: id, data }),
  /** The addressee of a `send` is not in the topic (any more). */
  v.strictObject({ type: v.literal('absent'), topic: id, peer: id }),
  /** Somebody you exchanged messages with left the topic or lost the connection. */
  v.strictObject({ type: v.literal('left'), topic: id, peer: id }),
  v.strictObject({ type: v.literal('pong') }),
  v.strictObject({
    type: v.literal('error'),
    code: v.picklist(signalingErrorCodes),
    message: v.pipe(v.string(), v.maxLength(200)),
  }),
]);

export type ClientMessage = v.InferOutput<typeof clientMessage>;
export type ServerMessage = v.InferOutput<typeof serverMessage>;
export type SignalingErrorCode = (typeof signalingErrorCodes)[number];

export const parseClientMessage = (text: string): Result<ClientMessage, string> => parse(clientMessage, text);
export const parseServerMessage = (text: string): Result<ServerMessage, string> => parse(serverMessage, text);

/** Checks what it writes, too: our own mistake then shows here and not as a refusal at the other end. */
export const clientMessageToText = (message: ClientMessage): string => JSON.stringify(v.parse(clientMessage, message));
export const serverMessageToText = (message: ServerMessage): string => JSON.stringify(message);

function parse<T>(schema: v.GenericSchema<unknown, T>, text: string): Result<T, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err('not JSON');
  }
  const parsed = v.safeParse(schema, json, { abortEarly: true });
  if (parsed.success) return ok(parsed.output);
  const [issue] = parsed.issues;
  // Only the place, never the value: the sentence goes back to the sender and into the server's log.
  return err(`${issue.path?.map((part) => String(part.key).slice(0, 20)).join('.') ?? 'message'}: ${issue.type}`);
}
