import { setTimeout as after } from 'node:timers/promises';
import { Suspense } from 'react';

async function Price() {
  await after(20);
  throw new URIError('price is late and wrong');
}

export default async function Late({ params }) {
  const { id } = await params;
  return (
    <Suspense fallback={id}>
      <Price />
    </Suspense>
  );
}
