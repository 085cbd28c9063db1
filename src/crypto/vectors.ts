/**
 * What every engine must agree on, in hexadecimal unless said otherwise. From RFC 8032, 7748, 5869, 8439 and FIPS 180-4; the
 * hostile signatures (T20) were made for this file: each satisfies the equation that some engine checks.
 */

export const ed25519Vectors = [
  {
    secret: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    signPublic: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    secret: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    signPublic: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    secret: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    signPublic: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
] as const;

/** A = a·B of the first vector above, R = r·B, S = r + k·a: the honest form of what follows. */
const A = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
const R = '17ffad8068dc0de9935d36636f3ad1b5de6de3413b12388e453b05f2a4c1d3db';
const S = '680e07dd12b566094725ead1592882038d40904c8ddd963f955485f30557dc07';
/** r itself: under a key of small order no secret is needed. */
const keylessScalar = '15cd5b0700000000000000000000000000000000000000000000000000000000';

/** The eight points of small order in all their encodings. Messages are 'vector <number>' as text. */
const smallOrder = [
  // holdsAt: under this point as the key, R ‖ keylessScalar satisfies even the equation without the cofactor;
  // cofactorAt: only the one with it. s: with this point as R, it satisfies the equation with the cofactor under A.
  {
    name: 'order 1',
    point: '0100000000000000000000000000000000000000000000000000000000000000',
    holdsAt: 11,
    cofactorAt: 4,
    s: '1d7ef32bf6af858c0db6da39fdad9a7e6e86482e468f62865862b18efb8f4608',
  },
  {
    name: 'order 8, first',
    point: 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    holdsAt: 9,
    cofactorAt: 14,
    s: 'c0f0b3d9a2b495b121c276c9f626be7b29aa16829d9b26370ec777c3b31f390a',
  },
  {
    name: 'order 4, first',
    point: '0000000000000000000000000000000000000000000000000000000000000080',
    holdsAt: 26,
    cofactorAt: 1,
    s: '10d2741304b7e6e2584d9139ebd49c559a8acb2438e47fce71be938745ab110c',
  },
  {
    name: 'order 8, second',
    point: '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    holdsAt: 2,
    cofactorAt: 1,
    s: 'c816a4992d5a4290ea1d2e54aa522b8bd44e38f97d674e54cef117b08e6a0706',
  },
  {
    name: 'order 2',
    point: 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    holdsAt: 16,
    cofactorAt: 5,
    s: 'acec9fe252fabd894f5266883a66c79c615365dd4c39b2da8cb807ef4d610f0f',
  },
  {
    name: 'order 8, third',
    point: '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    holdsAt: 6,
    cofactorAt: 16,
    s: '6da973f7fb19304bba94aa2864bc26a6b3336403a43e5b6045b9002d479a3d0a',
  },
  {
    name: 'order 4, second',
    point: '0000000000000000000000000000000000000000000000000000000000000000',
    holdsAt: 0,
    cofactorAt: 17,
    s: 'd1a27c9415cd98d1f52dd6006d097f3227c708b310da49950ea0cc54b53f0009',
  },
  {
    name: 'order 8, fourth',
    point: 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    holdsAt: 13,
    cofactorAt: 7,
    s: 'a8853d116f63ebfe0059b072bc2a06f1a4507bf4cddb9f4100380ae64d86b507',
  },
  {
    name: 'order 1 with the sign of zero',
    point: '0100000000000000000000000000000000000000000000000000000000000080',
    holdsAt: 0,
    cofactorAt: 2,
    s: 'e510d9a3d980ef4dc83f6d09ef6502b5c1904ae32cd403568154f1dbaf4d600d',
  },
  {
    name: 'order 2 with the sign of zero',
    point: 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    holdsAt: 5,
    cofactorAt: 13,
    s: '17c88d50b82f65191ab5beab15ae511ea4df7e0955a73c41aee0520808cb200a',
  },
  {
    name: 'order 4 as y = p',
    point: 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    holdsAt: 1,
    cofactorAt: 5,
    s: '8c6520535633abdd6e11476e33ec5ac6fbfaac2a8d4e39c51071e005b12f8c0b',
  },
  {
    name: 'order 4 as y = p, other sign',
    point: 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    holdsAt: 19,
    cofactorAt: 7,
    s: 'c7939f3b950e5081496c517e1dd38d608b0a1cc6bf0b630f70c66b97fd0dad02',
  },
  {
    name: 'order 1 as y = p + 1',
    point: 'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    holdsAt: 2,
    cofactorAt: 4,
    s: 'c8147d5869713a9b07b1b6ce4231ab5d1857c052d0c094f478871fea5de25900',
  },
  {
    name: 'order 1 as y = p + 1, sign of zero',
    point: 'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    holdsAt: 4,
    cofactorAt: 3,
    s: 'da6e49218c52c85b66e093ad917332220e2f59f66c1693ec80375a6c3413f702',
  },
] as const;

export interface SignatureVerdict {
  readonly name: string;
  readonly signPublic: string;
  /** As text. */
  readonly message: string;
  readonly signature: string;
  readonly valid: boolean;
}

const mixedA = '9158312a9a8d6e3b34c891d6d61444f8b8211c5117ebad15bdb0bd68b07e0245';

export const signatureVerdicts: readonly SignatureVerdict[] = [
  { name: 'an honest signature', signPublic: A, message: 'vector 0', signature: R + S, valid: true },
  {
    name: 'S + L in place of S',
    signPublic: A,
    message: 'vector 0',
    signature: `${R}55e2fc392d1879611dc2e174382261188d40904c8ddd963f955485f30557dc17`,
    valid: false,
  },
  {
    name: 'a key with a part of small order, where the equation holds without the cofactor',
    signPublic: mixedA,
    message: 'vector 6',
    signature: `${R}a37d7c713a5f493b8e382dc76b1b3b121bf03f2e741592a516aef250f426a108`,
    valid: true,
  },
  {
    name: 'a key with a part of small order, where it holds only with the cofactor',
    signPublic: mixedA,
    message: 'vector 2',
    signature: `${R}90cac450cd9d056d481097c170b40ed1b67b8d9ebe93abc5e582c2d04d629d0d`,
    valid: false,
  },
  {
    name: 'an R with a part of small order',
    signPublic: A,
    message: 'vector 0',
    signature:
      'd63c01223147541df4e170763e9e2788a8bf5971f52a93c5829dbe6f5ff6bba9f57f9c60fd55f0971d62c636221e664d319f7b2607ebe4ff95dfda2f26d7bb06',
    valid: false,
  },
  {
    name: 'a key that is no point of the curve',
    signPublic: '0200000000000000000000000000000000000000000000000000000000000000',
    message: 'vector 0',
    signature: R + S,
    valid: false,
  },
  {
    name: 'an R that is no point of the curve',
    signPublic: A,
    message: 'vector 0',
    signature: `0200000000000000000000000000000000000000000000000000000000000000${S}`,
    valid: false,
  },
  {
    name: 'a key with y = p + 3, on the curve but in its second encoding',
    signPublic: 'f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    message: 'vector 0',
    signature: R + S,
    valid: false,
  },
  { name: 'S = 0', signPublic: A, message: 'vector 0', signature: R + '0'.repeat(64), valid: false },
  { name: 'all zero', signPublic: '0'.repeat(64), message: 'vector 0', signature: '0'.repeat(128), valid: false },
  { name: 'a key cut short', signPublic: A.slice(2), message: 'vector 0', signature: R + S, valid: false },
  { name: 'a signature cut short', signPublic: A, message: 'vector 0', signature: (R + S).slice(2), valid: false },
  { name: 'a signature with a byte more', signPublic: A, message: 'vector 0', signature: `${R + S}00`, valid: false },
  { name: 'nothing at all', signPublic: '', message: '', signature: '', valid: false },
  ...smallOrder.flatMap(({ name, point, holdsAt, cofactorAt, s }) => [
    {
      name: `a key of small order (${name}), equation without the cofactor`,
      signPublic: point,
      message: `vector ${holdsAt}`,
      signature: R + keylessScalar,
      valid: false,
    },
    {
      name: `a key of small order (${name}), equation with the cofactor`,
      signPublic: point,
      message: `vector ${cofactorAt}`,
      signature: R + keylessScalar,
      valid: false,
    },
    {
      name: `an R of small order (${name})`,
      signPublic: A,
      message: 'vector 0',
      signature: point + s,
      valid: false,
    },
    {
      name: `a key and an R of small order (${name})`,
      signPublic: point,
      message: 'vector 0',
      signature: point + '0'.repeat(64),
      valid: false,
    },
  ]),
];

export const x25519Vectors = [
  {
    secret: 'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
    theirs: 'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c',
    shared: 'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
  },
  {
    // The top bit of this one is set, and ignored.
    secret: '4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d',
    theirs: 'e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493',
    shared: '95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957',
  },
] as const;

/** Public keys whose shared secret is zero with every private key, and no keys at all. */
export const x25519Refused = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '0100000000000000000000000000000000000000000000000000000000000080',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  '',
  '09',
] as const;

export const sha256Vectors = [
  { text: '', hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
  { text: 'abc', hash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
  {
    text: 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    hash: '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  },
] as const;

/** RFC 5869, test case 3: no salt, no info. */
export const hkdfVector = {
  key: '0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b',
  output: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
} as const;

/** RFC 8439, section 2.8.2. The plaintext is text. */
export const aeadVector = {
  key: '808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f',
  nonce: '070000004041424344454647',
  ad: '50515253c0c1c2c3c4c5c6c7',
  plaintext:
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  sealed:
    'd31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691',
} as const;

/** Our own formats, pinned: a change here is a change of what is stored and sent. */
export const skeinVectors = {
  tagged: {
    tag: 'skein/example',
    parts: ['6162', '63'],
    hash: '24b1d53d21acddcf4eeae681a79f332ed454d54e3704f22765704fea2b86e301',
  },
  nonces: [
    { seq: 1, nonce: '000000000000000000000001' },
    { seq: 9007199254740991, nonce: '00000000001fffffffffffff' },
  ],
  seed: {
    seed: '000102030405060708090a0b0c0d0e0f',
    signPublic: '0e0f0108af71731555d2ee6794d03e5e75b413cf28a64d9252643cdc81c5af11',
    boxPublic: '57a01f6ec3bababe9da6f8b8025957a2ec940e5b4ff3460b421c0a21c2f39a46',
    /** Over the text 'vector'. */
    signature:
      '702707205c944e6d12a02ec25ba54d3f03bce79004f2b93da50456d378bbfddd06bd62702df56388c22b20698aa58ae13dc70fd2f0de32df41ba90fc925c9e01',
  },
  sealedBox: {
    /** Opens with the seed's box key. */
    sealed:
      'ff151ca7f9b20dcc6ef501303f049cc0487238880c515ffc8201676fdceb5166e1af5a029f1e945a33a9b2cec028664d39e5d3f998e3540f93cf87bbb52951a0fb053942d6567a482ed0',
    context: 'vector',
    plaintext: 'for the holder of the seed',
  },
} as const;
