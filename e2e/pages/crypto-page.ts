/** What the crypto tests call inside the browser. */
import type { DeviceKeys } from '../../src/crypto/port.ts';
import { type CryptoForm, cryptoChecks, javascriptForm, webCryptoForm } from '../../src/crypto/vector-checks.ts';
import { equalBytes, utf8 } from '../../src/lib/bytes.ts';
import { realEnv } from '../../src/lib/env.ts';
import { createDeviceStore } from '../../src/storage/device-store.ts';

const forms: readonly CryptoForm[] = [webCryptoForm(), javascriptForm()];

const formAt = (index: number): CryptoForm => {
  const form = forms[index];
  if (!form) throw new Error(`no form ${index}`);
  return form;
};

const page = {
  /** Null when the check passed. */
  async runCheck(form: number, check: number): Promise<string | null> {
    try {
      await cryptoChecks[check]?.run(formAt(form));
      return null;
    } catch (problem) {
      return String(problem);
    }
  },

  async storeKeys(form: number): Promise<string> {
    const store = createDeviceStore({ env: realEnv });
    const stored = await store.set(`keys ${form}`, await formAt(form).port.generateDeviceKeys());
    store.close();
    return stored.ok ? 'ok' : stored.error.type;
  },

  /** Whether the stored keys still sign and agree. */
  async useStoredKeys(form: number): Promise<string> {
    const { port, native } = formAt(form);
    const store = createDeviceStore({ env: realEnv });
    const read = await store.get<DeviceKeys>(`keys ${form}`);
    store.close();
    if (!read.ok) return read.error.type;
    const keys = read.value;
    if (!keys) return 'no keys';
    if (native && (keys.signPrivate instanceof Uint8Array || keys.signPrivate.extractable)) return 'readable';
    const message = utf8('after the reload');
    if (!(await port.verify(keys.signPublic, message, await port.sign(keys, message)))) return 'refused';
    const other = await port.generateBoxKeys();
    const [one, two] = [await port.sharedSecret(keys, other.boxPublic), await port.sharedSecret(other, keys.boxPublic)];
    return one && two && equalBytes(one, two) ? 'ok' : 'no agreement';
  },
};

declare global {
  interface Window {
    cryptoPage: typeof page;
  }
}

window.cryptoPage = page;
