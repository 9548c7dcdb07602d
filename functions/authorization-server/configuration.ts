import type {
  DeployedPart,
  DeployedValue,
  FunctionConfiguration,
  FunctionResources,
  FunctionSettings,
} from '../../lib/identity/authorization-server/function-contract';

type Environment = Readonly<Record<string, string | undefined>>;

/** Both halves have to be there: a half of another version of the construct is worse than none. */
const REQUIRED: { readonly [Name in keyof (FunctionSettings & FunctionResources)]: true } = {
  issuer: true,
  displayName: true,
  tableName: true,
  signingKeyArns: true,
  cookieSecretArn: true,
  gateway: true,
  identityProvider: true,
  identityProviderIssuer: true,
  clients: true,
  scopes: true,
  accessTokenLifetime: true,
  refreshTokenLifetime: true,
};

/**
 * What the construct has told the function: the settings file, with the values from the environment that are known at deployment
 * only, and the resources.
 *
 * @throws Error when a value is missing, such as in the moment in which a deployment has changed one half and not yet the other
 */
export function configurationOf(settingsFile: string, environment: Environment): FunctionConfiguration {
  const settings = JSON.parse(settingsFile, (_, value: unknown) => settled(value, environment)) as FunctionSettings;
  const resources = JSON.parse(variableOf(environment, 'CONFIGURATION')) as FunctionResources;
  // The file is of the same build as this code, and an earlier build had the settings in the environment, too.
  const told = { ...resources, ...settings };
  const missing = Object.keys(REQUIRED).find((name) => told[name as keyof typeof told] === undefined);
  if (missing !== undefined) {
    throw new Error(`neither settings.json nor CONFIGURATION has ${missing}`);
  }
  const { identityProviderIssuer, ...configuration } = told;
  return { ...configuration, identityProvider: { ...settings.identityProvider, issuer: identityProviderIssuer } };
}

function settled(value: unknown, environment: Environment): unknown {
  if (!isDeployed(value)) {
    return value;
  }
  if ('deployedText' in value) {
    return value.deployedText.map((part) => textOf(part, environment)).join('');
  }
  if ('deployedNumber' in value) {
    return Number(variableOf(environment, value.deployedNumber));
  }
  return variableOf(environment, value.deployedList).split('\n');
}

const textOf = (part: string | DeployedPart, environment: Environment): string =>
  typeof part === 'string' ? part : variableOf(environment, part.variable);

const isDeployed = (value: unknown): value is DeployedValue =>
  typeof value === 'object' &&
  value !== null &&
  ['deployedText', 'deployedNumber', 'deployedList'].some((kind) => kind in value);

function variableOf(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined) {
    throw new Error(`the environment has no ${name}, which the settings need`);
  }
  return value;
}
