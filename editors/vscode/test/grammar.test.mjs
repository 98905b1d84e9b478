// The grammar colors a sample: each word has the scope that is named beside it.

import assert from "node:assert";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

const require = createRequire(import.meta.url);
const textmate = require("vscode-textmate");
const oniguruma = require("vscode-oniguruma");

const SAMPLE = `import {
	fmt
}
// @inport data What comes
#extern(new)
pub def Main<T>(start any) (stop any) {
	println fmt.Println<int>?
	---
	:start -> 'a b' -> $limit -> println:data
	maybe<int>::Some(1) -> x[0]
}
const limit int = -3`;

const EXPECTED = [
  ["import", "keyword.control.import"],
  ["fmt", "entity.name.namespace"],
  ["@inport", "storage.type.class"],
  ["extern", "keyword.other.directive"],
  ["pub", "storage.modifier"],
  ["Main", "entity.name.function"],
  ["any", "support.type.builtin"],
  ["Println", "entity.name.type"],
  ["?", "keyword.operator.guard"],
  ["\t---", "punctuation.separator.nodes"],
  ["->", "keyword.operator.arrow"],
  ["a b", "string.quoted.single"],
  ["limit", "variable.other.constant"],
  ["data", "variable.other.property"],
  ["Some", "variable.other.enummember"],
  ["-3", "constant.numeric"],
];

test("the sample is colored", async () => {
  const wasm = readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const path = new URL("../syntaxes/neva.tmLanguage.json", import.meta.url);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(path, "utf8"), "neva.json"),
  });
  const grammar = await registry.loadGrammar("source.neva");
  const found = [];
  let state = textmate.INITIAL;
  for (const line of SAMPLE.split("\n")) {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    for (const token of result.tokens) {
      found.push([line.slice(token.startIndex, token.endIndex), token.scopes.join(" ")]);
    }
  }
  let at = 0;
  for (const [word, scope] of EXPECTED) {
    const next = found.slice(at).findIndex(([text, scopes]) => text === word && scopes.includes(scope));
    assert.notStrictEqual(next, -1, `${word} is not ${scope} in ${JSON.stringify(found.slice(at))}`);
    at += next + 1;
  }
});
