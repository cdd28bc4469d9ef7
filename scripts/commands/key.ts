import type { Command } from 'commander';

/** `candour key …`: the keys that stored text is encrypted with. */
export function define(program: Command): void {
  const key = program.command('key').description('The keys that stored text is encrypted with.');
  key
    .command('create')
    .description(
      'Make the key file, and the key that signs the record, if they are not there. `candour start` does so by itself; several machines share them.',
    )
    .addHelpText(
      'after',
      '\nPrints where they are. Back them up apart from the database: without the first no evidence can be read.',
    )
    .action(create);
  key
    .command('fingerprint')
    .description('Print the fingerprint of the key that signs the record and exports, to be kept on paper.')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nWhoever checks an export compares it with the one that is printed there.')
    .action(fingerprint);
}

async function create(): Promise<void> {
  const { existsSync } = await import('node:fs');
  const { loadConfig } = await import('../../services/config.js');
  const { createKeyRing, loadKeyRing } = await import('../../services/store/key-file.js');
  const { readySigner, signingKeyFile } = await import('../../services/store/signing-key.js');
  const { keyFile } = loadConfig();
  const { activeKeyId } = existsSync(keyFile) ? loadKeyRing(keyFile) : createKeyRing(keyFile);
  const signingKey = signingKeyFile(keyFile);
  const { signer } = readySigner(signingKey);
  console.log(`${keyFile} (${activeKeyId})`);
  console.log(`${signingKey} (signs the record: ${signer.fingerprint.slice(0, 16)}…)`);
}

async function fingerprint({ json }: { json?: boolean }): Promise<void> {
  const { loadConfig } = await import('../../services/config.js');
  const { fingerprintText, loadSigner, signingKeyFile } = await import('../../services/store/signing-key.js');
  const signer = loadSigner(signingKeyFile(loadConfig().keyFile));
  if (json) console.log(JSON.stringify({ fingerprint: signer.fingerprint, publicKey: signer.publicKeyPem }, null, 2));
  else console.log(`${fingerprintText(signer.fingerprint)}\n\n${signer.publicKeyPem}`);
}
