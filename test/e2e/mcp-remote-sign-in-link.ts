import type { Readable } from 'node:stream';

/** The link that mcp-remote prints for the person where it can open no browser. */
export async function signInLink(stderr: Readable): Promise<string> {
  let seen = '';
  for await (const chunk of stderr) {
    seen += String(chunk);
    const link = /Please authorize this client by visiting:\s+(http\S+)/.exec(seen)?.[1];
    if (link) return link;
  }
  throw new Error(`mcp-remote ended without asking for a sign-in: ${seen}`);
}
