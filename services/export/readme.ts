import { fingerprintText } from '../store/signing-key.js';

/** README.txt of a bundle: for whoever receives it and has no Candour. */
export function readmeText(number: string, fingerprint: string, redacted: boolean): string {
  return `Case ${number}, exported from Candour
${'='.repeat(`Case ${number}, exported from Candour`.length)}

RESTRICTED. Reporting restrictions may apply until charge (Education Act 2002,
section 141F). It holds personal data of children: keep it safe and share it
only with those who need it.

What is here
  case.json        the case, the people and what was chosen
  messages.jsonl   the messages, one a line, oldest first
  findings.jsonl   what was found in them, where and why
  record.jsonl     everything that was done in the case, one entry a line,
                   each chained to the one before by its hash
  manifest.json    every file with its SHA-256, and the signed end of the record
  manifest.sig     the signature (Ed25519) over manifest.json
  public-key.pem   the key to check it with
  *.schema.json    the shape of each file (JSON Schema 2020-12)
${redacted ? REDACTED : ''}
To check that nothing was changed
  With Candour:    candour verify-record this-bundle.zip
  Without it, in the unpacked folder (OpenSSL 3, jq):

  1. The signature:
     openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin \\
       -in manifest.json -sigfile manifest.sig
  2. The key. Compare this fingerprint with the one that the school has on paper:
     openssl pkey -pubin -in public-key.pem -outform DER | sha256sum
     ${fingerprintText(fingerprint).slice(0, 39)}
     ${fingerprintText(fingerprint).slice(40)}
  3. The files:
     jq -r '.files[] | .sha256 + "  " + .name' manifest.json | sha256sum -c
  4. The record. Each entry names the hash of the one before ("previousHash", 64
     zeros in the first). The hash of an entry of form 2 is the SHA-256 of these
     nine lines, joined by line feeds, without one at the end:

       candour record entry 2
       record, seq, at, previousHash
       commitments of key, kind, actor and body, in this order

     A commitment is the SHA-256 of a salt, a line feed and the text. Where text
     and salt are shown, work it out; where they are withheld, take "commitment"
     as it stands.
  5. The end. The last entry's seq and hash stand in manifest.json, under "head".

More: docs/record.md of Candour.
`;
}

const REDACTED = `
Something was withheld. Names in square brackets stand for people who are not
named, █████ for words that were blackened. Entries of the record of which
something was withheld keep its commitment, so that the chain can be checked all
the same; "instead" is what is shown for it and no part of the chain.
`;
