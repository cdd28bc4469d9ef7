/** What is wrong with the encryption, by the code of Node's TLS; `null` when the code is of another kind. */
export function certificateProblem(code: string): { readonly what: string; readonly mend: string } | null {
  const known = PROBLEMS.find(([codes]) => codes.test(code));
  if (known) return { what: `${known[1]} (${code}).`, mend: known[2] };
  if (!/CERT|TLS|SSL|UNABLE_TO_VERIFY/.test(code)) return null;
  return { what: `The encrypted connection to the mail server cannot be made (${code}).`, mend: OWN_AUTHORITY };
}

const OWN_AUTHORITY =
  'Check host name and port. If the school signs its own certificates, name their authority in the settings.';

const PROBLEMS: readonly (readonly [RegExp, string, string])[] = [
  [
    /^CERT_HAS_EXPIRED$/,
    'The certificate of the mail server has expired',
    'Whoever runs the mail server has to renew it. Check the clock of this machine, too.',
  ],
  [
    /^CERT_NOT_YET_VALID$/,
    'The certificate of the mail server is not valid yet',
    'Check the clock of this machine first.',
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    'The certificate of the mail server is for another name',
    'Use the host name that stands in the certificate.',
  ],
  [
    /SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)/,
    'Nobody that is trusted vouches for the certificate of the mail server',
    OWN_AUTHORITY,
  ],
  [
    /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNSUPPORTED_PROTOCOL)|^ERR_SSL_TLSV1/,
    'The mail server does not speak TLS, or too old a version of it, on this port',
    'TLS is usually on port 993 and STARTTLS on port 143. TLS 1.2 is the oldest that is accepted.',
  ],
];
