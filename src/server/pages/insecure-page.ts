import { escapeHtml, type Page, page } from './page.ts';

/** Shown instead of the app where a browser would refuse it everything it needs. `host` is the Host header, cleaned. */
export function insecurePage({ host, https }: { readonly host: string; readonly https: boolean }): Page {
  const safeHost = escapeHtml(host);
  const way = https
    ? `<section>
<h2>This server has a secure address too</h2>
<p>Let this device trust it once, then open the app there. It takes a minute.</p>
<p><a class="button" href="/trust">Show me how</a></p>
<p class="soft">The secure address: <a href="https://${safeHost}/">https://${safeHost}/</a></p>
</section>`
    : `<section>
<h2>On the computer that runs Skein</h2>
<p>Stop it and start it again with</p>
<p><code>npm start -- --https</code></p>
<p>Then scan the new code with this device.</p>
</section>
<section>
<h2>Or put the app on any web host with HTTPS</h2>
<p>The folder <code>dist</code> is the whole app. Phones get on best with this: nothing has to be installed on them.</p>
</section>`;
  return page(
    'One step is missing',
    `<p>This address begins with <code>http://</code>. Browsers allow encryption and working offline only on secure
addresses, and Skein needs both: your rooms are encrypted and live on your device.</p>
<p class="soft">Nothing is lost and nothing was sent.</p>
${way}`,
  );
}
