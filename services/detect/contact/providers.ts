/** Mail providers whose name is enough: everybody knows what comes after it. In the plain view. */
export const ONLY_MAIL: readonly string[] =
  'gmail, googlemail, g mail, hotmail, yahoo, ymail, icloud, protonmail, proton mail, aol, btinternet, gmx'.split(', ');
/** With those whose names are ordinary words too. */
export const PROVIDERS: readonly string[] = [...ONLY_MAIL, 'outlook', 'proton', 'live'];
