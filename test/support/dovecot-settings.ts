import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Owner } from './maildir.js';

const me = userInfo();
const isRoot = me.uid === 0;

/** `mail` on Debian. Dovecot refuses mail that belongs to root. */
export const MAIL_OWNER: Owner = isRoot ? { uid: 8, gid: 8 } : { uid: me.uid, gid: me.gid };

/**
 * Dovecot 2.3. Folders stand in the file system under their own names, so that a test can deliver to any. `oauth2File`: where it is
 * written how access tokens are looked into.
 */
export function dovecotSettings(
  folder: string,
  ports: { readonly plain: number; readonly tls: number },
  oauth2File: string | null,
): string {
  const oauth2 =
    oauth2File === null
      ? ''
      : `auth_mechanisms = plain login xoauth2 oauthbearer
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${oauth2File}
}`;
  const accounts = isRoot
    ? 'default_internal_user = dovecot\ndefault_internal_group = dovecot\ndefault_login_user = dovenull'
    : `default_internal_user = ${me.username}\ndefault_internal_group = ${ownGroup()}\ndefault_login_user = ${me.username}`;
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${join(folder, 'run')}
state_dir = ${join(folder, 'state')}
log_path = ${join(folder, 'dovecot.log')}
${accounts}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/folders:LAYOUT=fs:UTF-8:INBOX=~/inbox
mail_max_userip_connections = 100
disable_plaintext_auth = no
ssl = yes
ssl_cert = <${join(folder, 'certificate.pem')}
ssl_key = <${join(folder, 'key.pem')}
${oauth2}
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = ${join(folder, 'users')}
}
userdb {
  driver = static
  args = uid=${MAIL_OWNER.uid} gid=${MAIL_OWNER.gid} home=${join(folder, 'mail')}/%u
}
# It slows down a client that has given a wrong password, across tests.
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${ports.plain}
  }
  inet_listener imaps {
    port = ${ports.tls}
    ssl = yes
  }
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    special_use = \\Sent
    auto = create
  }
}
`;
}

function ownGroup(): string {
  return execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
}
