/** Narrow screens begin with the cases, not with the filter. Wide ones have no way to open it, so it follows the width. */
export function foldFilter(): void {
  const filter = document.querySelector<HTMLDetailsElement>('details.filter');
  if (!filter) return;
  const wide = matchMedia('(min-width: 900px)');
  const follow = () => {
    filter.open = wide.matches;
  };
  wide.addEventListener('change', follow);
  follow();
}
