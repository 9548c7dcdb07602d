import { generatedName } from '../../../account/generated-name';
import type { PropertyReader } from '../../../template/property-reader';
import type { ResourceType } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';
import { domainApp } from '../endpoints/domain-app';
import { PoolDomain } from '../pool-domain';
import { NAME_RULES } from '../private/name-rules';

/**
 * Source: Amazon Cognito Developer Guide, "Using the Amazon Cognito prefix domain". They are reserved as words between hyphens:
 * prefixes with `-awsome-` were measured to be taken (cdk-preflight, September 2026).
 */
const RESERVED_WORDS = ['aws', 'amazon', 'cognito'];

const CERTIFICATE = /^arn:[\w-]+:acm:us-east-1:\d{12}:certificate\/[\w-]+$/;

/** `AWS::Cognito::UserPoolDomain`. Return values: CloudFormation Template Reference. */
export const userPoolDomain = (region: CognitoRegion): ResourceType => ({
  type: 'AWS::Cognito::UserPoolDomain',
  create: async ({ read, stackName, logicalId }) => {
    const pool = region.pool(read);
    const custom = read.has('CustomDomainConfig');
    const name = custom ? customDomain(read) : domainPrefix(read);
    const version = read.integer('ManagedLoginVersion', { min: 1, max: 2 }) ?? 1;
    if (version === 2 && pool.settings.plan === 'LITE') {
      const fix = 'set UserPoolTier of the user pool to ESSENTIALS, or ManagedLoginVersion to 1';
      read.conflict('ManagedLoginVersion', 'is 2 (managed login), which the feature plan LITE does not have', fix);
    }
    const existing = [...region.pools.values()].flatMap((other) => other.domains);
    if (existing.some((domain) => domain.name === name)) {
      read.fail('Domain', `'${name}' is taken`, 'choose another one', 'ResourceExists');
    }
    if (pool.domains.some((domain) => domain.custom === custom)) {
      const kind = custom ? 'custom domain' : 'prefix domain';
      read.fail('Domain', `is a second ${kind} of the user pool`, `a pool has one ${kind}`, 'QuotaExceeded');
    }
    const domain = new PoolDomain(pool, name, custom, version, { stackName, logicalId });
    const host = custom ? name : `${name}.auth.${region.account.region}.amazoncognito.com`;
    // Known before it listens, so that two domains created side by side cannot both get the name.
    pool.domains.push(domain);
    pool.keys.prepare();
    domain.origin = await region.listen(domainApp(domain), `https://${host}`);
    return {
      ref: name,
      attributes: { CloudFrontDistribution: `d${generatedName(host, 13)}.cloudfront.net` },
    };
  },
});

function domainPrefix(read: PropertyReader): string {
  const prefix = read.requiredText('Domain', NAME_RULES.domainPrefix);
  const reserved = RESERVED_WORDS.find((word) => prefix.split('-').includes(word));
  if (reserved !== undefined) {
    read.fail('Domain', `'${prefix}' contains the reserved word '${reserved}'`, 'choose another prefix');
  }
  return prefix;
}

function customDomain(read: PropertyReader): string {
  const config = read.object('CustomDomainConfig');
  if (!CERTIFICATE.test(config.requiredString('CertificateArn'))) {
    const fix = 'use an ACM certificate of the region us-east-1';
    config.fail('CertificateArn', 'is not a certificate in us-east-1', fix);
  }
  return read.requiredText('Domain', NAME_RULES.customDomain);
}
