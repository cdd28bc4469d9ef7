/** What a role process (receiver, collector, scanner, scheduler, web) tells the supervisor that started it. */
export type RoleMessage =
  /** It has its connections and works. The web process says where it listens, e.g. `http://127.0.0.1:8080`. */
  | { readonly kind: 'ready'; readonly address?: string }
  /** Nobody can sign in yet: this code, typed into the first-run page, makes the first account. Shown on the terminal, never logged. */
  | { readonly kind: 'first-account'; readonly code: string };

/** Sends it, when a supervisor is there to hear. `false`: the process was started by itself, as in docker-compose.yml. */
export function tellSupervisor(message: RoleMessage): boolean {
  if (process.send === undefined) return false;
  process.send(message);
  return true;
}
