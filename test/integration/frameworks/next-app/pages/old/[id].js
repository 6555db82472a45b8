export function getServerSideProps({ params }) {
  if (params.id === 'broken') throw new EvalError('old page is broken');
  return { props: { id: params.id } };
}

export default function Old({ id }) {
  return <p>{id}</p>;
}
