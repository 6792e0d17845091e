// Bundles the JavaScript parts of the page and its styles into build/, from where `cargo xtask dist` takes them.
//
//   bundle.js    terminal and editor, imported by the page's wasm glue as "./bundle.js"
//   style.css    the tokens and styles of style/, with the terminal's own
//   embed.js     the <kernelarium-machine> element, for other people's pages
//   sample.html  a documentation page that embeds the machine
//   samples.css  its style: deliberately not ours
import { build } from 'esbuild';
import { cpSync } from 'node:fs';

const common = { bundle: true, minify: true, logLevel: 'warning', legalComments: 'none', target: ['es2022'], outdir: 'build' };

await build({ ...common, entryPoints: ['src/bundle.js'], format: 'esm' });
await build({ ...common, entryPoints: ['src/embed.js'], format: 'iife' });
await build({ ...common, entryPoints: ['style/style.css'] });
for (const file of ['sample.html', 'sample.css']) cpSync(file, `build/${file}`);
