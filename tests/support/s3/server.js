// An S3-compatible store for tests, which lets in only what is signed right: node server.js DIRECTORY PORT BUCKET [KEY CERTIFICATE]
// aws4, which others wrote, makes the signature that it compares with. Prints "listening".
'use strict';
const fs = require('fs');
const http = require('http');
const https = require('https');
const aws4 = require('aws4');
const S3rver = require('s3rver');
const accounts = require('s3rver/lib/models/account');

const ACCOUNT = {accessKeyId: 'aftertone', secretAccessKey: 'only/for+tests'};
const [directory, port, bucket, key, certificate] = process.argv.slice(2);

function isSigned(request) {
  const given = request.headers.authorization || '';
  const signed = (/SignedHeaders=([^,]+)/.exec(given) || ['', ''])[1].split(';');
  const region = (/Credential=[^/]+\/\d+\/([^/]+)\//.exec(given) || ['', ''])[1];
  const headers = {};
  for (const name of signed) headers[name] = request.headers[name];
  const again = aws4.sign({method: request.method, path: request.url, service: 's3', region, headers, host: request.headers.host}, ACCOUNT);
  const covers = ['host', 'x-amz-content-sha256', 'x-amz-date'].every(name => signed.includes(name));
  const wanted = (again.headers.Authorization || again.headers.authorization).replace(/\s/g, '');
  if (wanted !== given.replace(/\s/g, '')) console.log(`want ${wanted}\n got ${given}`);
  return covers && wanted === given.replace(/\s/g, '');
}

async function main() {
  accounts.DUMMY_ACCOUNT.createKeyPair(ACCOUNT.accessKeyId, ACCOUNT.secretAccessKey);
  const store = new S3rver({directory, silent: true, allowMismatchedSignatures: true, configureBuckets: [{name: bucket}]});
  await store.configureBuckets();
  const answer = store.callback();
  const listener = (request, response) => {
    if (isSigned(request)) return answer(request, response);
    console.log(`refused: ${request.method} ${request.url}`);
    request.resume();
    response.writeHead(403, {'Content-Type': 'application/xml'});
    response.end('<Error><Code>SignatureDoesNotMatch</Code><Message>signed otherwise</Message></Error>');
  };
  const server = key ? https.createServer({key: fs.readFileSync(key), cert: fs.readFileSync(certificate)}, listener) : http.createServer(listener);
  server.listen(Number(port), '127.0.0.1', () => console.log('listening'));
}

main().catch(error => { console.log(String(error)); process.exit(1); });
