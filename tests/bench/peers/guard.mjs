// Parsers for Node that could stand in for the guard: libpg-query (WebAssembly), node-sql-parser,
// pgsql-ast-parser. guard.mjs STATEMENTS FOLDER_OF_NODE_MODULES
import fs from "node:fs";
import { createRequire } from "node:module";

const [file, folder] = process.argv.slice(2);
const require = createRequire(folder + "/package.json");
const statements = fs.readFileSync(file, "utf8").split("\n").filter((line) => line.trim());
const ROUNDS = 60;

function load(name) {
  try {
    return require(name);
  } catch {
    console.error(`${name} is not installed`);
    return undefined;
  }
}

const peers = [];
const grammar = load("libpg-query");
if (grammar) {
  if (grammar.loadModule) await grammar.loadModule();
  peers.push(["Node libpg-query, tree", (sql) => grammar.parseSync(sql)]);
  if (grammar.fingerprintSync)
    peers.push(["Node libpg-query, fingerprint", (sql) => grammar.fingerprintSync(sql)]);
}
const parsers = load("node-sql-parser");
if (parsers) {
  const parser = new parsers.Parser();
  peers.push(["Node node-sql-parser", (sql) => parser.astify(sql, { database: "postgresql" })]);
}
const ast = load("pgsql-ast-parser");
if (ast) peers.push(["Node pgsql-ast-parser", (sql) => ast.parse(sql)]);

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

function microseconds(parse, sql) {
  for (let i = 0; i < ROUNDS; i++) parse(sql); // until it is compiled
  const times = [];
  for (let i = 0; i < ROUNDS; i++) {
    const begin = process.hrtime.bigint();
    parse(sql);
    times.push(Number(process.hrtime.bigint() - begin) / 1e3);
  }
  return median(times);
}

for (const [name, parse] of peers) {
  const times = [];
  for (const sql of statements) {
    try {
      parse(sql);
      times.push(microseconds(parse, sql));
    } catch (problem) {
      console.error(`${name}: ${String(problem.message).slice(0, 80)}`);
    }
  }
  if (times.length === 0) continue;
  const mean = times.reduce((a, b) => a + b, 0) / times.length;
  const columns = [median(times), mean, Math.max(...times)].map((t) => t.toFixed(2).padStart(9));
  console.log(`${name.padEnd(40)} ${columns.join(" ")}  ${times.length}/${statements.length}`);
}
