import type { Context } from 'koa';
import type { AuthorizationServerContext } from '../server-context';
import { sendErrorPage } from './error-page';

interface Explanation {
  readonly title: string;
  readonly explanation: string;
}

/** By OAuth error. The texts are ours: what a client or an identity provider sent is never repeated to the person. */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  access_denied: {
    title: 'You were not signed in',
    explanation: 'The sign-in was cancelled or refused. Start again from your assistant if you want to connect it.',
  },
  invalid_client: {
    title: 'This assistant is not known here',
    explanation:
      'It was never registered, its registration has expired, or this service does not admit it. Remove the connection in your assistant and add it again, so that it registers anew.',
  },
  invalid_redirect_uri: {
    title: 'The assistant asked for access at the wrong address',
    explanation:
      'It wants the answer at an address that it has not registered or that this service does not admit. Nothing was sent there. Remove the connection in your assistant and add it again.',
  },
  request_too_large: {
    title: 'The assistant sent too much',
    explanation:
      'Its request is larger than this service answers. Update the assistant and connect again. If it happens again, tell your administrator the reference.',
  },
  session_expired: {
    title: 'This sign-in has expired',
    explanation:
      'It took too long, was finished already, or was started in another browser. Go back to your assistant and connect again.',
  },
  temporarily_unavailable: {
    title: 'Sign-in does not work right now',
    explanation: 'A service that it needs does not answer. Try again in a few minutes.',
  },
};

/** Errors that have an explanation of their own, by name. */
const KINDS: Readonly<Record<string, string>> = {
  RequestTooLarge: 'request_too_large',
  SessionNotFound: 'session_expired',
};

const UNEXPECTED: Explanation = {
  title: 'Something went wrong',
  explanation:
    'Go back to your assistant and connect again. If it happens again, tell your administrator the reference.',
};

const REFUSED: Explanation = {
  title: 'The assistant sent a request that cannot be answered',
  explanation: 'Update the assistant and connect again. If it happens again, tell your administrator the reference.',
};

/** The page for an error that must not, or cannot, be sent to the assistant's callback. */
export function sendEngineErrorPage(
  ctx: Context,
  server: AuthorizationServerContext,
  code: string,
  error: Error,
  wayBack?: string,
): Promise<void> {
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  const kind = KINDS[error.name] ?? code;
  return sendErrorPage(ctx, server.configuration.displayName, {
    status,
    ...(EXPLANATIONS[kind] ?? (status < 500 ? REFUSED : UNEXPECTED)),
    error: code,
    reference: server.referenceOf(ctx),
    wayBack,
  });
}
