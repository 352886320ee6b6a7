import { Head } from "fresh/runtime";
import Counter from "../islands/Counter.tsx";

export default function Home() {
  return (
    <main>
      <Head>
        <title>Page title</title>
        <meta name="description" content="of the page" />
        <meta name="robots" content="noindex" />
      </Head>
      <Counter start={3} />
    </main>
  );
}
