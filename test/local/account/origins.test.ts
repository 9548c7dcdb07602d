import { Origins } from '../../../local/account/origins';

const AWS = 'https://gw-1.gateway.bedrock-agentcore.us-east-1.amazonaws.com';
const LOOPBACK = 'http://127.0.0.1:4001';

function origins(): Origins {
  const registered = new Origins();
  registered.register(AWS, LOOPBACK);
  return registered;
}

test.each([
  [`${AWS}/mcp`, `${LOOPBACK}/mcp`],
  [AWS, LOOPBACK],
  [`see ${AWS}/mcp and ${AWS}?a=b`, `see ${LOOPBACK}/mcp and ${LOOPBACK}?a=b`],
  [`{"url":"${AWS}"}`, `{"url":"${LOOPBACK}"}`],
])('%s becomes %s', (text, expected) => {
  expect(origins().toLoopback(text)).toBe(expected);
});

test.each([`${AWS}.evil.example/mcp`, `${AWS}:444/mcp`, `${AWS}@evil.example`, `${AWS}-2/mcp`, 'no address at all'])(
  '%s names another host and stays as it is',
  (text) => {
    expect(origins().toLoopback(text)).toBe(text);
  },
);

test('every string of a value is translated, and nothing else', () => {
  expect(origins().toLoopback({ a: [AWS, 1, null, true], b: { c: `${AWS}/x` } })).toEqual({
    a: [LOOPBACK, 1, null, true],
    b: { c: `${LOOPBACK}/x` },
  });
});

test('a live view follows an origin that is registered later', () => {
  const registered = new Origins();
  const view = registered.live({ url: `${AWS}/mcp` });
  expect(view.value.url).toBe(`${AWS}/mcp`);
  registered.register(AWS, LOOPBACK);
  expect(view.value.url).toBe(`${LOOPBACK}/mcp`);
});

test('what replaces an origin stays in its place when the twin serves it, and the twin is found behind it', () => {
  const replaced = new Origins();
  replaced.replace(AWS, 'https://localhost:8443');
  expect(replaced.served(AWS)).toBeUndefined();
  replaced.register(AWS, LOOPBACK);
  expect(replaced.toLoopback(`${AWS}/mcp`)).toBe('https://localhost:8443/mcp');
  expect(replaced.served(AWS)).toBe(LOOPBACK);
});

describe('a host that the twin shares with others', () => {
  const HOST = 'https://cognito-idp.us-east-1.amazonaws.com';
  const OWN = 'us-east-1_a1B2c3D4e';
  const THEIRS = 'http://127.0.0.1:5001';

  function shared(): Origins {
    const registered = new Origins();
    registered.register(HOST, THEIRS);
    registered.registerRoot(HOST, LOOPBACK);
    registered.register(`${HOST}/${OWN}`, `${LOOPBACK}/${OWN}`);
    return registered;
  }

  test.each([
    [`${HOST}/${OWN}`, `${LOOPBACK}/${OWN}`],
    [`${HOST}/${OWN}/.well-known/jwks.json`, `${LOOPBACK}/${OWN}/.well-known/jwks.json`],
    [HOST, LOOPBACK],
    [`${HOST}/`, `${LOOPBACK}/`],
    [`"${HOST}"`, `"${LOOPBACK}"`],
    [`${HOST}/us-east-1_Imported1/.well-known/jwks.json`, `${THEIRS}/us-east-1_Imported1/.well-known/jwks.json`],
    [`${HOST}/${OWN}f`, `${THEIRS}/${OWN}f`],
    [`${HOST} and ${HOST}/us-east-1_Imported1`, `${LOOPBACK} and ${THEIRS}/us-east-1_Imported1`],
  ])('%s becomes %s', (text, expected) => {
    expect(shared().toLoopback(text)).toBe(expected);
  });

  test('what is below the root stays as it is where nobody said what it is', () => {
    const registered = new Origins();
    registered.registerRoot(HOST, LOOPBACK);
    expect(registered.toLoopback(`${HOST}/us-east-1_Imported1`)).toBe(`${HOST}/us-east-1_Imported1`);
  });
});
