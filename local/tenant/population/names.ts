/** Invented names of people, departments and jobs. Only in a large tenant do names need a number. */

export const GIVEN_NAMES = [
  'Ada Bo Cleo Dara Emil Fay Gus Hana Ivo Jana Kofi Lena Milo Nora Omar Pia',
  'Quin Rosa Sven Tara Uma Vito Wanda Xenia Yara Zeno Ines Jules Kira Liam Mara Nils',
].flatMap((names) => names.split(' '));

export const SURNAMES = [
  'Ahrens Bianchi Castell Duarte Eriksen Fournier Grau Hollis Ibsen Jansen Kerr Lindt Moreau Novak',
  "Okafor Petit Quist Rossi Sato Thorne Ulrich Varga Weiss Xu Yilmaz Zeller O'Neill Müller",
].flatMap((names) => names.split(' '));

export const DEPARTMENTS = ['Finance', 'Sales', 'Engineering', 'People', 'Legal', 'Operations'] as const;

export const JOBS = ['Analyst', 'Engineer', 'Lead', 'Assistant', 'Specialist', 'Consultant'] as const;

/** Letters that a user principal name may have. */
export function plainLetters(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}
