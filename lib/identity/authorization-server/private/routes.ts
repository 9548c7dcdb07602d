import { HttpMethod, type ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import { invalidProperty } from '../../../private/invalid-property';
import { isKnown } from '../../../private/known-at-synthesis';
import type { AuthorizationServerThrottling } from '../authorization-server-throttling';
import type { FunctionRoutes } from '../function-contract';

type RouteGroup = keyof AuthorizationServerThrottling;

/** A route of the API. HEAD and OPTIONS share the limit of the method that they are about. */
interface Route<Methods extends readonly string[]> {
  readonly methods: readonly [...Methods, ...('HEAD' | 'OPTIONS')[]];
  readonly group: RouteGroup;
}

const READ = ['GET', 'HEAD'] as const;
/** The function answers the browser's preflight requests itself. */
const POST_FROM_A_PAGE = ['POST', 'OPTIONS'] as const;

const TABLE: { readonly [Path in keyof FunctionRoutes]: Route<FunctionRoutes[Path]> } = {
  '/.well-known/oauth-authorization-server': { methods: READ, group: 'metadata' },
  '/.well-known/openid-configuration': { methods: READ, group: 'metadata' },
  '/jwks': { methods: READ, group: 'metadata' },
  '/authorize': { methods: ['GET'], group: 'signIn' },
  '/authorize/{uid}': { methods: ['GET'], group: 'signIn' },
  '/consent/{uid}': { methods: ['GET', 'POST'], group: 'signIn' },
  '/callback': { methods: ['GET'], group: 'signIn' },
  '/token': { methods: POST_FROM_A_PAGE, group: 'token' },
  '/revoke': { methods: POST_FROM_A_PAGE, group: 'token' },
  '/register': { methods: POST_FROM_A_PAGE, group: 'registration' },
};

/** Every other path and method reaches the function through the catch-all route, which is in the group `metadata`. */
export const ROUTES = Object.entries(TABLE).map(([path, { methods, group }]) => ({
  path,
  methods: methods.map((method) => HttpMethod[method]),
  group,
}));

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
  if (isKnown(limit) && !valid) {
    throw invalidProperty('InvalidProperty', property, limit, 'nobody could sign in', `choose a limit ${rule}`);
  }
}
