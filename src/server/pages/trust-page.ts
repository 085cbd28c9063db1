import { escapeHtml, type Page, page } from './page.ts';

/** How a phone or another computer comes to trust the authority that `--https` made on this machine. */
export function trustPage({ https, origins }: { readonly https: boolean; readonly origins: readonly string[] }): Page {
  if (!https) {
    return page(
      'There is nothing to trust here yet',
      `<p>This server runs without HTTPS. On the computer that runs Skein, stop it and start it again with</p>
<p><code>npm start -- --https</code></p>
<p>It then makes a certificate for your own network, and this page says how other devices come to trust it.</p>`,
    );
  }
  const open = origins
    .map((origin) => `<li><a href="${escapeHtml(origin)}/">${escapeHtml(origin)}/</a></li>`)
    .join('\n');
  return page(
    'Let this device trust Skein',
    `<p>The computer that runs Skein made a certificate authority of its own. Once this device trusts it, the app opens
securely here and works offline.</p>
<p><a class="button" href="/trust/skein-local-authority.crt" download>Get the certificate</a></p>
<section>
<h2>iPhone and iPad</h2>
<ol>
<li>Open this page in Safari, tap the button above and allow the download.</li>
<li>Open <strong>Settings</strong>, tap <strong>Profile Downloaded</strong> near the top, then <strong>Install</strong>.</li>
<li>Go to <strong>General → About → Certificate Trust Settings</strong> and switch on <strong>Skein local authority</strong>.</li>
</ol>
</section>
<section>
<h2>Android</h2>
<ol>
<li>Tap the button above; the file lands in your downloads.</li>
<li>Open <strong>Settings</strong> and search for <strong>CA certificate</strong> (under Security → More security settings → Install from device storage).</li>
<li>Choose <strong>Install anyway</strong>, then pick <strong>skein-local-authority.crt</strong>. Chrome uses it at once.</li>
</ol>
</section>
<section>
<h2>Another computer</h2>
<ul>
<li><strong>macOS:</strong> open the file, add it to the keychain, then set it to <em>Always Trust</em>.</li>
<li><strong>Windows:</strong> open the file, <em>Install Certificate</em>, into <em>Trusted Root Certification Authorities</em>.</li>
<li><strong>Firefox:</strong> Settings → Privacy &amp; Security → Certificates → View Certificates → Authorities → Import.</li>
</ul>
</section>
<section>
<h2>Then open the app</h2>
<ul>
${open}
</ul>
</section>
<section>
<h2>What you are trusting</h2>
<p>The authority can vouch only for addresses of local networks and of that computer, and its key never leaves that
computer. Do this only when you know whose computer it is, and remove the certificate when you no longer need it.</p>
</section>`,
  );
}
