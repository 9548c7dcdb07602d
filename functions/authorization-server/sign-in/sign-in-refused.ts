import { errors } from 'oidc-provider';

interface Refusal {
  /** What the assistant is told (RFC 6749 section 4.1.2.1). */
  readonly error: 'access_denied' | 'temporarily_unavailable';
  readonly description: string;

  /** Of the page that the person reads first. Without it the browser goes on to the assistant at once. */
  readonly pageStatus?: 400 | 403;
}

/**
 * The ways in which a sign-in ends without a person and without a failure: the person or the identity provider ended it, the
 * browser brought something that is not the answer to it, or the person may not use the gateway. A browser can bring anything,
 * so each is a 4xx, and none counts as a failing service.
 */
const REFUSALS = {
  cancelled: { error: 'access_denied', description: 'the identity provider refused the sign-in' },
  no_group: { error: 'access_denied', description: 'the person is in no group that may use this gateway' },
  groups_left_out: {
    error: 'access_denied',
    description: 'the identity provider left out the groups of the person, since there are too many',
    pageStatus: 403,
  },
  groups_unusable: {
    error: 'access_denied',
    description: 'the identity provider named the groups of the person in a way that cannot be read',
    pageStatus: 403,
  },
  answer_not_accepted: {
    error: 'access_denied',
    description: 'the answer is not one of the identity provider to this sign-in',
    pageStatus: 400,
  },
  code_refused: {
    error: 'access_denied',
    description: 'the identity provider refused the code that the browser brought',
    pageStatus: 400,
  },
  identity_provider_refused: {
    error: 'access_denied',
    description: 'the identity provider did not sign the person in',
    pageStatus: 400,
  },
  identity_provider_unavailable: {
    error: 'temporarily_unavailable',
    description: 'the identity provider reported an error; try again in a moment',
    pageStatus: 400,
  },
} as const satisfies Record<string, Refusal>;

export type RefusalReason = keyof typeof REFUSALS;

/** A sign-in that ends without a person and without a failure of a service. */
export class SignInRefused extends errors.CustomOIDCProviderError {
  /** Whether the person reads about it before they go back to the assistant. */
  readonly hasPage: boolean;

  /**
   * @param reason what the person reads
   * @param detail for the log; without it what the assistant is told
   */
  constructor(
    readonly reason: RefusalReason,
    private readonly detail?: string,
  ) {
    const { error, description, pageStatus }: Refusal = REFUSALS[reason];
    super(error, description);
    this.status = this.statusCode = pageStatus ?? 403;
    this.expose = true;
    this.hasPage = pageStatus !== undefined;
  }

  get auditEvent() {
    return { event: 'sign_in.refused', error: this.error, detail: this.detail ?? this.error_description } as const;
  }
}
