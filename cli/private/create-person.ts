import type { LocalGateway, LocalUser, LocalUserPool } from 'cdk-agentcore-gateway-auth/testing';

/**
 * All standard attributes of OpenID Connect Core 1.0, section 5.1, that a person has: a user pool may require each of them, and sends
 * codes to the telephone number. No custom attribute can be required (Amazon Cognito API, `SchemaAttributeType`).
 */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  address: '1 Example Street',
  birthdate: '1990-01-31',
  family_name: 'Example',
  gender: 'female',
  given_name: 'Alice',
  locale: 'en-US',
  middle_name: 'B.',
  name: 'Alice Example',
  nickname: 'Al',
  phone_number: '+15550100',
  picture: 'https://example.com/alice.png',
  preferred_username: 'alice.example',
  profile: 'https://example.com/alice',
  updated_at: '1767225600',
  website: 'https://alice.example.com',
  zoneinfo: 'Europe/Berlin',
};

/** Alice, under the kind of name that the user pool takes. */
export async function createPerson(local: LocalGateway, { id, usernameAttributes }: LocalUserPool): Promise<LocalUser> {
  const { phone_number: phoneNumber } = ATTRIBUTES;
  const address = usernameAttributes.includes('email') ? 'alice@example.com' : phoneNumber!;
  const username = usernameAttributes.length === 0 ? 'alice' : address;
  return local.createUser({ userPool: id, username, attributes: ATTRIBUTES });
}
