export default function Home() {
  return <h1>All teapots</h1>;
}
