import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';

/** A domain of your own for an authorization server. */
export interface AuthorizationServerDomain {
  /** The name, e.g. `signin.example.com`, in lower case. It becomes the issuer: `https://<domainName>`. */
  readonly domainName: string;

  /** The certificate for the name, in the account and region of the authorization server. */
  readonly certificate: ICertificate;

  /**
   * The hosted zone that the alias record is created in, of the same account.
   *
   * Without it the record is yours to create, see `GatewayAuthorizationServer.domain` and `ApiGatewayv2DomainProperties` of
   * `aws-route53-targets`. Let the gateway wait for it: AgentCore Gateway may read the metadata while it is created.
   *
   * @default - no record is created
   */
  readonly hostedZone?: IHostedZone;
}
