export default function Plain() {
  return <h1>Plain</h1>;
}
