import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { randomUUID } from 'node:crypto';
import { checkSignIn } from './sign-in-check';

/** Creates a person, signs the person in, and logs what was seen. */
export async function handler(): Promise<'passed'> {
  const { MCP_URL: mcpUrl, GATEWAY_URL: gatewayUrl, USER_POOL_ID: UserPoolId, ASSISTANT } = process.env;
  const cognito = new CognitoIdentityProviderClient();
  const user = { username: `integ-${randomUUID()}`, password: `Aa1!${randomUUID()}` };
  await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: user.username,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: `${user.username}@example.com` },
        { Name: 'email_verified', Value: 'true' },
      ],
    }),
  );
  await cognito.send(
    new AdminSetUserPasswordCommand({
      UserPoolId,
      Username: user.username,
      Password: user.password,
      Permanent: true,
    }),
  );
  const seen = await checkSignIn({ mcpUrl: mcpUrl!, assistant: JSON.parse(ASSISTANT!), user });
  console.log(JSON.stringify({ gatewayUrl, ...seen }));
  return 'passed';
}
