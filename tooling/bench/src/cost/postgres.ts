import pg from 'pg';

const SERVER = process.env.QUAYSIDE_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** Runs `use` with the URL of an empty database, which is dropped after it; undefined where no server answers. */
export async function withPostgres<T>(use: (url: string) => Promise<T>): Promise<T | undefined> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
  } catch {
    return undefined;
  }
  const name = `quayside_bench_${process.pid}`;
  try {
    await client.query(`create database ${name}`);
    const url = new URL(SERVER);
    url.pathname = `/${name}`;
    return await use(url.href);
  } finally {
    await client.query(`drop database if exists ${name} with (force)`);
    await client.end();
  }
}
