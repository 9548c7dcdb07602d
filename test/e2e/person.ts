import { Browser } from '../../local/caller/private/browser';

/**
 * A person who follows an assistant's sign-in link and lets the browser call the assistant back.
 *
 * @returns what the assistant's callback page answered
 */
export async function signInAndReturn(authorizationUrl: string, username: string, password: string): Promise<string> {
  const callback = await openAndSignIn(authorizationUrl, username, password);
  return (await fetch(callback)).text();
}

/** A person who follows an assistant's sign-in link up to the redirect to the assistant's callback. */
export async function openAndSignIn(authorizationUrl: string, username: string, password: string): Promise<URL> {
  const url = new URL(authorizationUrl);
  return new Browser(fetch).authorize(url, url.searchParams.get('redirect_uri')!, { username, password });
}
