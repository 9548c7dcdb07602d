import { localAccount } from '../../../../local/account/local-account';
import { IamService } from '../../../../local/aws/iam/iam-service';
import { SecretsManagerService } from '../../../../local/aws/secrets-manager/secrets-manager-service';
import { ServiceApis } from '../../../../local/aws/service-apis/service-apis';
import type { ResourceProperties } from '../../../../local/template/property-reader';
import { createResource } from '../create-resource';

const account = localAccount();
const apis = new ServiceApis(account, new IamService(account));
const service = new SecretsManagerService(account, apis);
afterAll(() => apis.stop());

/** The ARN of a secret of a template. */
async function create(properties: ResourceProperties): Promise<string> {
  return (await createResource(service, 'AWS::SecretsManager::Secret', 'Secret', properties)).ref;
}

/** The value of a secret that a template generates with these options. */
async function generate(GenerateSecretString: ResourceProperties): Promise<string> {
  return service.secrets.valueOf(await create({ GenerateSecretString }));
}

/** Enough of them that a rule which is not kept shows: a random password of four characters lacks a type nine times in ten. */
async function passwords(options: ResourceProperties): Promise<string[]> {
  const generated: string[] = [];
  while (generated.length < 200) {
    generated.push(await generate(options));
  }
  return generated;
}

const LOWER = /[a-z]/;
const UPPER = /[A-Z]/;
const DIGIT = /[0-9]/;
const PUNCTUATION = /[!-/:-@[-`{-~]/;

test('without options it is 32 characters of all types but the space', async () => {
  for (const password of await passwords({})) {
    expect(password).toMatch(/^[!-~]{32}$/);
    for (const type of [LOWER, UPPER, DIGIT, PUNCTUATION]) {
      expect(password).toMatch(type);
    }
  }
});

test('each type is there however short it is, unless that is switched off', async () => {
  const missing = (password: string): boolean =>
    [LOWER, UPPER, DIGIT, PUNCTUATION].some((type) => !type.test(password));
  expect((await passwords({ PasswordLength: 4 })).filter(missing)).toEqual([]);
  expect((await passwords({ PasswordLength: 4, RequireEachIncludedType: 'true' })).filter(missing)).toEqual([]);
  expect((await passwords({ PasswordLength: 4, RequireEachIncludedType: false })).filter(missing)).not.toEqual([]);
});

test('the required characters are at no fixed place', async () => {
  const firsts = (await passwords({ PasswordLength: 4 })).map(([first]) => first!);
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
])('%j leaves characters out', async (options, expected) => {
  for (const password of await passwords(options)) {
    expect(password).toMatch(expected);
  }
});

test('a space is there where it is allowed, and is no required type', async () => {
  const options = {
    IncludeSpace: true,
    ExcludeLowercase: true,
    ExcludeUppercase: true,
    ExcludePunctuation: true,
    PasswordLength: 1,
  };
  expect(new Set((await passwords(options)).map((password) => DIGIT.test(password)))).toEqual(new Set([true]));
  expect((await passwords({ ...options, PasswordLength: 8 })).some((password) => password.includes(' '))).toBe(true);
});

test('it is put into the JSON of a template', async () => {
  const secret = JSON.parse(
    await generate({ SecretStringTemplate: '{"user":"gateway"}', GenerateStringKey: 'password', PasswordLength: 12 }),
  );
  expect(secret).toEqual({ user: 'gateway', password: expect.stringMatching(/^.{12}$/) });
});

test.each<[ResourceProperties, string, string]>([
  [{ PasswordLength: 0 }, 'InvalidProperty', 'PasswordLength'],
  [{ PasswordLength: 4097 }, 'InvalidProperty', 'PasswordLength'],
  [{ PasswordLength: 'long' }, 'InvalidProperty', 'PasswordLength'],
  [{ PasswordLength: 3 }, 'InvalidProperty', 'PasswordLength'],
  [{ ExcludeCharacters: '0123456789' }, 'InvalidProperty', 'ExcludeCharacters'],
  [
    { ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true },
    'InvalidProperty',
    'ExcludeCharacters',
  ],
  [{ SecretStringTemplate: '{}' }, 'MissingProperty', 'GenerateStringKey'],
  [{ GenerateStringKey: 'password' }, 'MissingProperty', 'SecretStringTemplate'],
  [{ SecretStringTemplate: '[]', GenerateStringKey: 'password' }, 'InvalidProperty', 'SecretStringTemplate'],
  [{ SecretStringTemplate: '{', GenerateStringKey: 'password' }, 'InvalidProperty', 'SecretStringTemplate'],
])('%j is refused', async (options, code, property) => {
  await expect(generate(options)).rejects.toMatchObject({ code, property: `GenerateSecretString.${property}` });
});

test('a password that is too short for its types says how many there are', async () => {
  await expect(generate({ PasswordLength: 3 })).rejects.toThrow(
    'PasswordLength 3 is too short for one character of each of 4 types',
  );
});

test('a secret with neither a value nor rules for one has none', async () => {
  const secretId = await create({});
  expect(() => service.secrets.valueOf(secretId)).toThrow(
    "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  );
});
