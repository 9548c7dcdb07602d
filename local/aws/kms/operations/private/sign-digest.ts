import { constants, createECDH, createHash, privateEncrypt, randomBytes, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from '../../signing-algorithm';

/*
 * Node.js signs messages, of which it computes the digest itself. KMS also signs digests that its caller has computed, so
 * that what follows is the rest of each algorithm.
 */

/**
 * Signs a digest.
 *
 * @returns the signature in the form in which KMS returns it: for ECDSA in DER
 */
export function signDigest(digest: Buffer, key: KeyObject, { scheme, hash }: SigningAlgorithm): Buffer {
  switch (scheme) {
    case 'PKCS1':
      return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo(digest, hash));
    case 'PSS':
      return privateEncrypt(
        { key, padding: constants.RSA_NO_PADDING },
        pssEncoded(digest, hash, key.asymmetricKeyDetails!.modulusLength!),
      );
    case 'ECDSA':
      return ecdsaSignature(digest, key);
  }
}

/** What comes before the digest in a `DigestInfo` (RFC 8017, section 9.2, note 1). */
const DIGEST_INFO = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
} as const;

function digestInfo(digest: Buffer, hash: SigningAlgorithm['hash']): Buffer {
  return Buffer.concat([Buffer.from(DIGEST_INFO[hash], 'hex'), digest]);
}

/** EMSA-PSS-ENCODE (RFC 8017, section 9.1.1), with a salt as long as the digest, as KMS has it. */
function pssEncoded(digest: Buffer, hash: SigningAlgorithm['hash'], modulusLength: number): Buffer {
  const emLength = modulusLength / 8;
  const salt = randomBytes(digest.length);
  const h = createHash(hash)
    .update(Buffer.concat([Buffer.alloc(8), digest, salt]))
    .digest();
  const db = Buffer.alloc(emLength - h.length - 1);
  db[db.length - salt.length - 1] = 1;
  salt.copy(db, db.length - salt.length);
  const mask = mgf1(h, db.length, hash);
  const masked = db.map((byte, index) => byte ^ mask[index]!);
  // A modulus has a multiple of eight bits: the encoded message is one bit shorter.
  masked[0]! &= 0x7f;
  return Buffer.concat([masked, h, Buffer.from([0xbc])]);
}

function mgf1(seed: Buffer, length: number, hash: SigningAlgorithm['hash']): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; Buffer.concat(blocks).length < length; counter += 1) {
    const block = Buffer.alloc(4);
    block.writeUInt32BE(counter);
    blocks.push(createHash(hash).update(seed).update(block).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}

/** The curves by the name that a JWK has for them, with the orders of their base points (FIPS 186-4, appendix D.1.2). */
const CURVES: Readonly<Record<string, { readonly name: string; readonly order: bigint }>> = {
  'P-256': { name: 'prime256v1', order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n },
  'P-384': {
    name: 'secp384r1',
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  'P-521': {
    name: 'secp521r1',
    order:
      0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  },
};

/** ECDSA (FIPS 186-4, section 6.4). No digest is longer than the order of its curve, so that none is cut. */
function ecdsaSignature(digest: Buffer, key: KeyObject): Buffer {
  const { crv, d } = key.export({ format: 'jwk' });
  const { name, order } = CURVES[crv!]!;
  const secret = toNumber(Buffer.from(d!, 'base64url'));
  const once = createECDH(name);
  const point = once.generateKeys();
  const r = toNumber(point.subarray(1, (point.length + 1) / 2)) % order;
  const s = (inverse(toNumber(once.getPrivateKey()), order) * (toNumber(digest) + r * secret)) % order;
  const members = Buffer.concat([derInteger(r), derInteger(s)]);
  const length = members.length < 0x80 ? [members.length] : [0x81, members.length];
  return Buffer.concat([Buffer.from([0x30, ...length]), members]);
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

/** By Fermat: the order is prime. */
function inverse(value: bigint, prime: bigint): bigint {
  let result = 1n;
  for (let base = value % prime, exponent = prime - 2n; exponent > 0n; exponent >>= 1n) {
    result = exponent & 1n ? (result * base) % prime : result;
    base = (base * base) % prime;
  }
  return result;
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  const positive = bytes[0]! & 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, positive.length]), positive]);
}
