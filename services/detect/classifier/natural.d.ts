// The part of `natural` that is used. Its own index takes 0.7 s to load and prints on standard output (through dotenv).
declare module 'natural/lib/natural/stemmers/porter_stemmer.js' {
  const stemmer: {
    /** Of one word in lower case. */
    stem(word: string): string;
  };
  export default stemmer;
}
