import { SecretsService } from '../../../../local/aws/secrets-manager/secrets-service';
import { PropertyReader } from '../../../../local/template/property-reader';
import type { ResourceProperties, ResourceRequest } from '../../../../local/template/resource-type';
import { LambdaFixture } from '../lambda/lambda-fixture';

const request = (properties: ResourceProperties): ResourceRequest => ({
  stackName: 'Stack',
  logicalId: 'Secret',
  type: 'AWS::SecretsManager::Secret',
  read: new PropertyReader(properties),
  properties,
});

/** The value of a secret that a template generates with these options. */
function generate(GenerateSecretString: ResourceProperties): string {
  const secrets = new SecretsService(new LambdaFixture().account);
  const { ref } = secrets.createSecret(request({ GenerateSecretString }));
  return secrets.valueOf(ref);
}

/** Enough of them that a rule which is not kept shows: a random password of four characters lacks a type nine times in ten. */
const passwords = (options: ResourceProperties): string[] => Array.from({ length: 200 }, () => generate(options));

const LOWER = /[a-z]/;
const UPPER = /[A-Z]/;
const DIGIT = /[0-9]/;
const PUNCTUATION = /[!-/:-@[-`{-~]/;

test('without options it is 32 characters of all types but the space', () => {
  for (const password of passwords({})) {
    expect(password).toMatch(/^[!-~]{32}$/);
    for (const type of [LOWER, UPPER, DIGIT, PUNCTUATION]) {
      expect(password).toMatch(type);
    }
  }
});

test('each type is there however short it is, unless that is switched off', () => {
  const missing = (password: string): boolean =>
    [LOWER, UPPER, DIGIT, PUNCTUATION].some((type) => !type.test(password));
  expect(passwords({ PasswordLength: 4 }).filter(missing)).toEqual([]);
  expect(passwords({ PasswordLength: 4, RequireEachIncludedType: 'true' }).filter(missing)).toEqual([]);
  expect(passwords({ PasswordLength: 4, RequireEachIncludedType: false }).filter(missing)).not.toEqual([]);
});

test('the required characters are at no fixed place', () => {
  const firsts = passwords({ PasswordLength: 4 }).map(([first]) => first!);
  for (const type of [LOWER, UPPER, DIGIT, PUNCTUATION]) {
    expect(firsts.filter((first) => type.test(first))).not.toEqual([]);
  }
});

test.each<[ResourceProperties, RegExp]>([
  [{ ExcludeLowercase: true }, /^[^a-z]{32}$/],
  [{ ExcludeUppercase: 'true' }, /^[^A-Z]{32}$/],
  [{ ExcludeNumbers: true, PasswordLength: 8 }, /^[^0-9]{8}$/],
  [{ ExcludePunctuation: true, PasswordLength: '3' }, /^[a-zA-Z0-9]{3}$/],
  [{ ExcludeCharacters: 'aeiou"@/\\' }, /^[^aeiou"@/\\]{32}$/],
])('%j leaves characters out', (options, expected) => {
  for (const password of passwords(options)) {
    expect(password).toMatch(expected);
  }
});

test('a space is there where it is allowed, and is no required type', () => {
  const options = {
    IncludeSpace: true,
    ExcludeLowercase: true,
    ExcludeUppercase: true,
    ExcludePunctuation: true,
    PasswordLength: 1,
  };
  expect(new Set(passwords(options).map((password) => DIGIT.test(password)))).toEqual(new Set([true]));
  expect(passwords({ ...options, PasswordLength: 8 }).some((password) => password.includes(' '))).toBe(true);
});

test('it is put into the JSON of a template', () => {
  const secret = JSON.parse(
    generate({ SecretStringTemplate: '{"user":"gateway"}', GenerateStringKey: 'password', PasswordLength: 12 }),
  );
  expect(secret).toEqual({ user: 'gateway', password: expect.stringMatching(/^.{12}$/) });
});

test.each<[ResourceProperties, string]>([
  [{ PasswordLength: 0 }, 'PasswordLength 0 must be from 1 to 4096'],
  [{ PasswordLength: 4097 }, 'PasswordLength 4097 must be from 1 to 4096'],
  [{ PasswordLength: 'long' }, 'PasswordLength long must be from 1 to 4096'],
  [{ PasswordLength: 3 }, 'PasswordLength 3 is too short for one character of each of 4 types'],
  [{ ExcludeCharacters: '0123456789' }, 'ExcludeCharacters leaves nothing of a type of characters'],
  [
    { ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true },
    'GenerateSecretString excludes every character',
  ],
  [{ SecretStringTemplate: '{}' }, 'needs SecretStringTemplate and GenerateStringKey, or neither'],
  [{ SecretStringTemplate: '[]', GenerateStringKey: 'password' }, 'SecretStringTemplate is not a JSON object'],
  [{ SecretStringTemplate: '{', GenerateStringKey: 'password' }, 'SecretStringTemplate is not a JSON object'],
])('%j is refused', (options, message) => {
  expect(() => generate(options)).toThrow(message);
});

test('a secret with neither a value nor rules for one has none', () => {
  const secrets = new SecretsService(new LambdaFixture().account);
  const { ref } = secrets.createSecret(request({}));
  expect(() => secrets.valueOf(ref)).toThrow(
    "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  );
});
