/** The bundle of govuk-frontend that scripts/build copies beside these scripts. */
export function initAll(): void;
