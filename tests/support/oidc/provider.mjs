// A certified provider of identities (oidc-provider) with a few people, whose tokens can be spoiled on their way out.
//   node provider.mjs PORT CALLBACK
// PUT /spoil/WHAT: from now on "aud", "exp", "iss", "key" (signed by a key that it does not publish), "none"; "" stops it.
// PUT /rotate: another key from now on; the old one is published no more.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, importJWK, decodeJwt, SignJWT, UnsecuredJWT } from 'jose';
import { Provider } from 'oidc-provider';

const [port, callback] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const people = {
  anna: { preferred_username: 'Anna', groups: ['staff'], mailbox: '1001' },
  root: { preferred_username: 'root', groups: ['staff', 'voicemail-admins'] },
  clara: { preferred_username: 'clara', groups: ['staff'], mailbox: '1002' },
  eve: { preferred_username: 'eve', groups: [] },
};
let spoil = '';
let generation = 0;
let serving;

async function newKey(kid) {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, use: 'sig', alg: 'RS256' };
}

async function spoilt(token, key) {
  const claims = decodeJwt(token);
  if (spoil === 'none') return new UnsecuredJWT(claims).encode();
  if (spoil === 'aud') claims.aud = 'calendar';
  if (spoil === 'iss') claims.iss = 'https://elsewhere.example.com';
  if (spoil === 'exp') claims.exp = claims.iat - 3600;
  const by = spoil === 'key' ? { ...(await newKey('unknown')) } : key;
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: by.kid }).sign(await importJWK(by, 'RS256'));
}

async function begin() {
  const key = await newKey(`key-${(generation += 1)}`);
  const provider = new Provider(issuer, {
    jwks: { keys: [key] },
    clients: [{ client_id: 'voicemail', client_secret: 'a secret of the client', redirect_uris: [callback], grant_types: ['authorization_code'], response_types: ['code'] }],
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups', 'mailbox'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ['a key for cookies of tests'] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_, id) => (people[id] ? { accountId: id, claims: () => ({ sub: id, ...people[id] }) } : undefined),
  });
  provider.use(async (context, next) => {
    await next();
    if (context.path === '/token' && spoil && context.body?.id_token) context.body.id_token = await spoilt(context.body.id_token, key);
  });
  serving = provider.callback();
}

await begin();
createServer(async (request, response) => {
  if (request.method !== 'PUT') return serving(request, response);
  if (request.url === '/rotate') await begin();
  else spoil = request.url.replace('/spoil/', '');
  response.end('done');
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
