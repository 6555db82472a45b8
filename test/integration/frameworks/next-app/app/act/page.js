async function act() {
  'use server';
  throw new SyntaxError('action failed');
}

export default function Page() {
  return (
    <form action={act}>
      <button type="submit">Go</button>
    </form>
  );
}
