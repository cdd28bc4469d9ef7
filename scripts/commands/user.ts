import type { Command } from 'commander';
import type { Change } from '../../services/users/accounts.js';

/** `candour user …`: who may sign in to the review pages. */
export function define(program: Command): void {
  const user = program.command('user').description('Accounts for the review pages: add, list, disable, password.');
  user
    .command('add <email>')
    .description('Add an account. Asks for a password; where there is no terminal, makes one and prints it.')
    .requiredOption('--role <role>', 'one of the roles below')
    .option('--name <name>', 'as it is to stand on the record')
    .option('--person <id>', 'their id on the register (default: found by the address)')
    .option(
      '--reports-to <id>',
      'whom they report to, by the id on the register: cases about that person are kept from them',
    )
    .option('--password-stdin', 'read the password from standard input')
    .option('--json', 'print JSON')
    .addHelpText('after', ADD_HELP)
    .action((email: string, options: AddOptions) => add(email, options));
  user.command('list').description('List the accounts.').option('--json', 'print JSON').action(list);
  user
    .command('disable <email>')
    .description('Bar somebody from signing in. Their decisions stay on the record.')
    .action(disable);
  user
    .command('password <email>')
    .description('Set a new password, and let a disabled account in again.')
    .option('--password-stdin', 'read the password from standard input')
    .option('--json', 'print JSON')
    .action((email: string, options: PasswordOptions) => password(email, options));
  user
    .command('reset-second-step <email>')
    .description('Take away the authenticator app of somebody who has lost it, where nobody else can: it is recorded.')
    .action(resetSecondStep);
}

const ADD_HELP = `
Roles:
  lead           the designated safeguarding lead: children who need help
  deputy         a deputy safeguarding lead: the same
  head           the head teacher: concerns about adults
  chair          the chair of governors: concerns about the head teacher
  case-manager   single cases about adults that the head teacher or the chair hands to them
  administrator  sources, the register and accounts; never the content of a case
  auditor        the data protection officer: who did what and when, never content
  governor       figures only
  reporter       a member of staff: raises concerns and sees no case

Example:
  candour user add p.raman@school.example --role lead --name "Priya Raman"`;

interface PasswordOptions {
  readonly passwordStdin?: boolean;
  readonly json?: boolean;
}

interface AddOptions extends PasswordOptions {
  readonly role: string;
  readonly name?: string;
  readonly person?: string;
  readonly reportsTo?: string;
}

async function add(email: string, options: AddOptions): Promise<void> {
  const { isUserRole } = await import('../../services/users/users.js');
  const { addAccount } = await import('../../services/users/accounts.js');
  const { role } = options;
  if (!isUserRole(role)) throw await unknownRole();
  const chosen = await choosePassword(options);
  const account = {
    email,
    role,
    name: options.name ?? '',
    password: chosen.password,
    handedOver: chosen.made,
    personId: options.person ?? null,
    reportsTo: options.reportsTo ?? null,
  };
  const user = await changing(change => addAccount(account, change));
  const { _id: id, name, personId, reportsTo } = user;
  const made = chosen.made ? { password: chosen.password } : {};
  if (options.json) print({ id, email: user.email, name, role, personId, reportsTo, ...made });
  else
    console.log(
      `Added ${user.email} as ${role}.${chosen.made ? ` Password, to be changed at once: ${chosen.password}` : ''}`,
    );
}

async function password(email: string, options: PasswordOptions): Promise<void> {
  const { replacePassword } = await import('../../services/users/accounts.js');
  const chosen = await choosePassword(options);
  await changing(change => replacePassword(email, chosen.password, change, { handedOver: chosen.made }));
  if (options.json) print({ email, ...(chosen.made ? { password: chosen.password } : {}) });
  else console.log(`The password of ${email} is new.${chosen.made ? ` It is: ${chosen.password}` : ''}`);
}

async function disable(email: string): Promise<void> {
  const { disableAccount } = await import('../../services/users/accounts.js');
  await changing(change => disableAccount(email, change));
  console.log(`${email} can sign in no longer.`);
}

/** In the pages it takes two people. Here it is whoever runs the server and could read the database: the record says so. */
async function resetSecondStep(email: string): Promise<void> {
  const { loadConfig } = await import('../../services/config.js');
  const { resetSecondStep: reset } = await import('../../services/review/auth/reset-second-step.js');
  const { userByEmail } = await import('../../services/users/users.js');
  const config = loadConfig();
  const by = { _id: 'command-line', name: 'The command line' };
  const { name } = await changing(async ({ now, keys }) => {
    const user = await userByEmail(email);
    await reset(user._id, now, by, { config, keys }, now);
    return user;
  });
  console.log(`${name} sets up an authenticator app anew at the next sign-in.`);
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const { listUsers } = await import('../../services/users/users.js');
  const users = await inDatabase(listUsers);
  if (json) print(users.map(({ _id: id, ...user }) => ({ id, ...user })));
  else if (users.length === 0)
    console.log('There is no account yet. Add one with: candour user add <email> --role lead');
  else
    for (const { email, role, name, reportsTo, active } of users)
      console.log(
        `${email}  ${role}  ${name}${reportsTo === null ? '' : `  (reports to ${reportsTo})`}${active ? '' : '  (disabled)'}`,
      );
}

async function choosePassword({ passwordStdin }: PasswordOptions): Promise<{ password: string; made: boolean }> {
  const { makePassword, refuseWeak } = await import('../../services/users/password.js');
  const { askHidden, readLine } = await import('../terminal/password.js');
  if (passwordStdin) return { password: await readLine(), made: false };
  if (!process.stdin.isTTY) return { password: makePassword(), made: true };
  const first = await askHidden('Password (12 characters or more, empty for one that is made): ');
  if (first === '') return { password: makePassword(), made: true };
  refuseWeak(first);
  if ((await askHidden('The same again: ')) === first) return { password: first, made: false };
  const { ServiceError } = await import('../../services/errors.js');
  throw new ServiceError({
    code: 'PASSWORDS_DIFFER',
    message: 'The two passwords differ.',
    remedy: 'Nothing was changed. Try again.',
  });
}

async function inDatabase<T>(use: () => Promise<T>): Promise<T> {
  const { loadConfig } = await import('../../services/config.js');
  const { withDatabase } = await import('../../services/supervise/borrow-database.js');
  return withDatabase(loadConfig(), use);
}

/** With the key of this installation, since what is changed is put on the record. It is made where the service has not started yet. */
async function changing<T>(use: (change: Change) => Promise<T>): Promise<T> {
  const { loadConfig } = await import('../../services/config.js');
  const { readyKey } = await import('../../services/supervise/key.js');
  const { loadKeyRing } = await import('../../services/store/key-file.js');
  const { COMMAND_LINE } = await import('../../services/users/accounts.js');
  const { keyFile } = loadConfig();
  return inDatabase(async () => {
    await readyKey(keyFile);
    return use({ by: COMMAND_LINE, now: new Date(), keys: loadKeyRing(keyFile) });
  });
}

async function unknownRole() {
  const { ServiceError } = await import('../../services/errors.js');
  const { USER_ROLES } = await import('../../models/user.js');
  return new ServiceError({
    code: 'USER_ROLE_UNKNOWN',
    message: 'The role is not known.',
    remedy: `Write one of ${USER_ROLES.join(', ')}.`,
  });
}

function print(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
