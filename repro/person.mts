import { Browser } from '../local/caller/private/browser';
import { readFileSync } from 'node:fs';
const [mode, href] = process.argv.slice(2);
const { user, password } = JSON.parse(readFileSync(`/tmp/twin-${mode}.json`, 'utf8'));
const url = new URL(href!);
console.log('AUTH', JSON.stringify(Object.fromEntries(url.searchParams)));
try {
const cb = await new Browser(fetch).authorize(url, url.searchParams.get('redirect_uri')!, { username: user, password });
console.log('CB', cb.href.slice(0, 200));
const r = await fetch(cb); console.log('PAGE', r.status, (await r.text()).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 200));
} catch (e) { console.log('ERR', e); }
