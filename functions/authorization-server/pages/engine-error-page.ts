import type { Context } from 'koa';
import { errors } from 'oidc-provider';
import { MisconfigurationError } from '../dependency-error';
import type { AuthorizationServerContext } from '../server-context';
import { SignInRefused, type RefusalReason } from '../sign-in/sign-in-refused';
import { sendErrorPage } from './error-page';

interface Explanation {
  readonly title: string;
  readonly explanation: string;
}

const CANCELLED: Explanation = {
  title: 'You were not signed in',
  explanation: 'The sign-in was cancelled or refused. Start again from your assistant if you want to connect it.',
};

const REFUSED_SIGN_INS: Readonly<Record<RefusalReason, Explanation>> = {
  cancelled: CANCELLED,
  no_group: CANCELLED,
  groups_left_out: {
    title: 'Your group list is too long',
    explanation:
      'What the assistant asked for is for members of some groups only. You are in so many groups that the identity provider did not tell this service which they are. Tell your administrator the reference.',
  },
  groups_unusable: {
    title: 'Your groups cannot be read',
    explanation:
      'What the assistant asked for is for members of some groups only. The identity provider names your groups in a way that this service does not understand. Tell your administrator the reference.',
  },
  answer_not_accepted: {
    title: 'This sign-in cannot be finished',
    explanation:
      'What your browser brought is not the answer to it. Go back to your assistant and connect again. If it happens again, tell your administrator the reference.',
  },
  code_refused: {
    title: 'This sign-in cannot be finished',
    explanation:
      'It took too long, or was finished already. Go back to your assistant and connect again. If it happens again, tell your administrator the reference.',
  },
  identity_provider_refused: {
    title: 'You were not signed in',
    explanation:
      'The identity provider refused the sign-in. Go back to your assistant and connect again. If it happens again, tell your administrator the reference.',
  },
  identity_provider_unavailable: {
    title: 'Sign-in does not work right now',
    explanation: 'The identity provider reported an error. Try again in a few minutes.',
  },
};

/** By OAuth error. The texts are ours: what a client or an identity provider sent is never repeated to the person. */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  access_denied: CANCELLED,
  invalid_client: {
    title: 'This assistant is not known here',
    explanation:
      'It was never registered, its registration has expired, or this service does not admit it. Remove the connection in your assistant and add it again, so that it registers anew.',
  },
  invalid_client_document: {
    title: 'This assistant is not known here',
    explanation:
      'It identifies itself by a document on the web. The document cannot be read just now, or the owner of this service does not admit it. Try again in a minute. If it happens again, tell your administrator the reference: the log says what is wrong, or what the owner has to list to admit it.',
  },
  invalid_redirect_uri: {
    title: 'The assistant asked for access at the wrong address',
    explanation:
      'It wants the answer at an address that it has not registered or that this service does not admit. Nothing was sent there. Remove the connection in your assistant and add it again. If it happens again, tell your administrator the reference.',
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
    explanation: 'A service that it needs has a problem. Try again in a few minutes.',
  },
};

const MISCONFIGURED: Explanation = {
  title: 'Sign-in is not set up correctly',
  explanation:
    'This service and the identity provider do not fit together as they are configured. Trying again does not help. Tell your administrator the reference.',
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
  return sendErrorPage(ctx, server.configuration.displayName, {
    status,
    ...(explanationOf(error, code) ?? (status < 500 ? REFUSED : UNEXPECTED)),
    error: code,
    reference: server.referenceOf(ctx),
    wayBack,
  });
}

/** The engine says so of all that it and our `fetch` refuse: the page does not tell what this server can reach. */
const isOfDocument = (error: Error): boolean =>
  error instanceof errors.InvalidClient && error.error_description === 'client_id metadata document fetch failed';

function explanationOf(error: Error, code: string): Explanation | undefined {
  if (error instanceof SignInRefused) {
    return REFUSED_SIGN_INS[error.reason];
  }
  if (error instanceof MisconfigurationError) {
    return MISCONFIGURED;
  }
  return EXPLANATIONS[isOfDocument(error) ? `${code}_document` : (KINDS[error.name] ?? code)];
}
