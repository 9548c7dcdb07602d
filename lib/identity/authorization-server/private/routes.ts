import { HttpMethod, type ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import { invalidProperty } from '../../../private/invalid-property';
import type { AuthorizationServerThrottling } from '../authorization-server-throttling';

/** A path of the authorization server and what may be done there. */
export interface Route {
  readonly path: string;
  readonly methods: HttpMethod[];
  readonly group: RouteGroup;
}

type RouteGroup = keyof AuthorizationServerThrottling;

const READ = [HttpMethod.GET, HttpMethod.HEAD];
/** The function answers the browser's preflight requests itself. */
const POST_FROM_A_PAGE = [HttpMethod.POST, HttpMethod.OPTIONS];

/** Every other path and method reaches the function through the catch-all route, which is in the group `metadata`. */
export const ROUTES: readonly Route[] = [
  { path: '/.well-known/oauth-authorization-server', methods: READ, group: 'metadata' },
  { path: '/.well-known/openid-configuration', methods: READ, group: 'metadata' },
  { path: '/jwks', methods: READ, group: 'metadata' },
  { path: '/authorize', methods: [HttpMethod.GET], group: 'signIn' },
  { path: '/authorize/{uid}', methods: [HttpMethod.GET], group: 'signIn' },
  { path: '/consent/{uid}', methods: [HttpMethod.GET, HttpMethod.POST], group: 'signIn' },
  { path: '/callback', methods: [HttpMethod.GET], group: 'signIn' },
  { path: '/token', methods: POST_FROM_A_PAGE, group: 'token' },
  { path: '/revoke', methods: POST_FROM_A_PAGE, group: 'token' },
  { path: '/register', methods: POST_FROM_A_PAGE, group: 'registration' },
];

const DEFAULT_LIMITS: Readonly<Record<RouteGroup, Required<ThrottleSettings>>> = {
  metadata: { rateLimit: 100, burstLimit: 200 },
  signIn: { rateLimit: 20, burstLimit: 40 },
  token: { rateLimit: 20, burstLimit: 40 },
  registration: { rateLimit: 5, burstLimit: 10 },
};

/** The limits of every group, with the defaults where the owner sets none. */
export function limits(
  property: string,
  throttling: AuthorizationServerThrottling = {},
): Record<RouteGroup, Required<ThrottleSettings>> {
  const groups = Object.keys(DEFAULT_LIMITS) as RouteGroup[];
  return Object.fromEntries(
    groups.map((group) => {
      const rateLimit = throttling[group]?.rateLimit ?? DEFAULT_LIMITS[group].rateLimit;
      const burstLimit = throttling[group]?.burstLimit ?? DEFAULT_LIMITS[group].burstLimit;
      requireLimit(`${property}.${group}.rateLimit`, rateLimit, rateLimit > 0, 'greater than 0');
      requireLimit(
        `${property}.${group}.burstLimit`,
        burstLimit,
        Number.isInteger(burstLimit) && burstLimit > 0,
        'that is a whole number greater than 0',
      );
      return [group, { rateLimit, burstLimit }];
    }),
  ) as Record<RouteGroup, Required<ThrottleSettings>>;
}

/** Amazon API Gateway V2 API Reference, `RouteSettings`: a limit of 0 refuses every request. */
function requireLimit(property: string, limit: number, valid: boolean, rule: string): void {
  if (!valid) {
    throw invalidProperty('InvalidProperty', property, limit, 'nobody could sign in', `choose a limit ${rule}`);
  }
}
