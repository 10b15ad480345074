import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const kSmallest = 1024;

/** Puts x.gz beside each text file of the built portal, so that the server compresses nothing while calls run. */
export function compressed(): Plugin {
  let folder = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|html|svg|json)$/.test(file)) continue;
        const text = readFileSync(join(folder, file));
        if (text.length > kSmallest) writeFileSync(join(folder, `${file}.gz`), gzipSync(text, { level: 9 }));
      }
    },
  };
}
