/**
 * Counts in every page of a browser whatever would be a payload that ran, or came close: a dialog, `alert`, text made into
 * code, a breach of the policy, and an element or attribute that no part of the app makes.
 */
import type { BrowserContext } from '@playwright/test';

/** Call before the first navigation; the answered list fills itself. */
export async function watchScripts(context: BrowserContext): Promise<readonly string[]> {
  const runs: string[] = [];
  await context.exposeFunction('reportRun', (what: string) => {
    runs.push(what);
  });
  context.on('page', (page) => page.on('dialog', (dialog) => void dialog.dismiss()));
  await context.addInitScript(() => {
    const report = (what: string): void => (window as unknown as { reportRun(what: string): void }).reportRun(what);
    for (const name of ['alert', 'confirm', 'prompt'] as const) {
      Object.defineProperty(window, name, { value: () => report(`${name} was called`) });
    }
    addEventListener('securitypolicyviolation', (event) =>
      report(`policy: ${event.violatedDirective} ${event.sample}`),
    );

    // The app makes none of these: whatever appears was made out of somebody's text.
    const foreign =
      'script:not([type=module][src^="/"]), iframe, object, embed, base, meta[http-equiv], video, audio, math, marquee, form[action], template, a[href^="javascript:" i]';
    const look = (node: Node): void => {
      if (!(node instanceof Element)) return;
      for (const element of [node, ...node.querySelectorAll('*')]) {
        if (element.matches(foreign)) report(`element: ${element.outerHTML.slice(0, 200)}`);
        for (const { name } of element.attributes)
          if (/^on/i.test(name)) report(`attribute: ${element.outerHTML.slice(0, 200)}`);
      }
    };
    new MutationObserver((changes) => {
      for (const { addedNodes, target, type } of changes) {
        if (type === 'attributes') look(target);
        for (const node of addedNodes) look(node);
      }
    }).observe(document, { childList: true, subtree: true, attributes: true });
  });
  return runs;
}
