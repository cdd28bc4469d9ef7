import type { Command } from 'commander';

/** `candour user …`: who may sign in to the review pages. */
export function define(program: Command): void {
  const user = program.command('user').description('Accounts for the review pages: add, list, disable, password.');
  user
    .command('add <email>')
    .description('Add an account. Asks for a password; where there is no terminal, makes one and prints it.')
    .requiredOption('--role <role>', 'lead, deputy, head, chair or administrator')
    .option('--name <name>', 'as it is to stand on the record')
    .option('--person <id>', 'their id on the register (default: found by the address)')
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
  administrator  sources, the register and accounts; never the content of a case

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
}

async function add(email: string, options: AddOptions): Promise<void> {
  const { addUser, isUserRole } = await import('../../services/users/users.js');
  const { role } = options;
  if (!isUserRole(role)) throw await unknownRole();
  const chosen = await choosePassword(options);
  const user = await inDatabase(() =>
    addUser(
      {
        email,
        role,
        name: options.name ?? '',
        password: chosen.password,
        handedOver: chosen.made,
        personId: options.person ?? null,
      },
      new Date(),
    ),
  );
  const { _id: id, name, personId } = user;
  if (options.json)
    print({ id, email: user.email, name, role, personId, ...(chosen.made ? { password: chosen.password } : {}) });
  else
    console.log(
      `Added ${user.email} as ${role}.${chosen.made ? ` Password, to be changed at once: ${chosen.password}` : ''}`,
    );
}

async function password(email: string, options: PasswordOptions): Promise<void> {
  const { setPassword } = await import('../../services/users/users.js');
  const chosen = await choosePassword(options);
  await inDatabase(() => setPassword(email, chosen.password, chosen.made ? { handedOver: new Date() } : {}));
  if (options.json) print({ email, ...(chosen.made ? { password: chosen.password } : {}) });
  else console.log(`The password of ${email} is new.${chosen.made ? ` It is: ${chosen.password}` : ''}`);
}

async function disable(email: string): Promise<void> {
  const { disableUser } = await import('../../services/users/users.js');
  await inDatabase(() => disableUser(email));
  console.log(`${email} can sign in no longer.`);
}

/** In the pages it takes two people. Here it is whoever runs the server and could read the database: the record says so. */
async function resetSecondStep(email: string): Promise<void> {
  const { loadConfig } = await import('../../services/config.js');
  const { loadKeyRing } = await import('../../services/store/key-file.js');
  const { resetSecondStep: reset } = await import('../../services/review/auth/reset-second-step.js');
  const { userByEmail } = await import('../../services/users/users.js');
  const config = loadConfig();
  const keys = loadKeyRing(config.keyFile);
  const by = { _id: 'command-line', name: 'The command line' };
  const { name } = await inDatabase(async () => {
    const user = await userByEmail(email);
    await reset(user._id, new Date(), by, { config, keys }, new Date());
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
    for (const { email, role, name, active } of users)
      console.log(`${email}  ${role}  ${name}${active ? '' : '  (disabled)'}`);
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
