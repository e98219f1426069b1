#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

#include "audit/verify.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

Exit run_prove(const Arguments& arguments, Terminal& terminal) {
  const auto seq = arguments.words.empty() ? std::nullopt : whole_number(arguments.words[0]);
  if (!seq) throw BadUsage("which record? Its number, as v_timeline and `replay` show it");
  const auto path =
      arguments.has("store") ? *arguments.value("store") : settings_here(arguments).store.path;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
    throw BadUsage(
        fmt::format("there is no store {}; name its file with --store FILE", printable(path)));
  try {
    if (const auto receipt = audit::prove(path, Seq(*seq))) {
      terminal.out(audit::to_json(*receipt) + "\n");
      return Exit::kOk;
    }
    terminal.say(
        fmt::format("No checkpoint of the store covers record {} yet. While something "
                    "changes, the server signs one each minute.",
                    *seq));
  } catch (const std::out_of_range& no) {
    terminal.say(fmt::format("countersign audit prove: {}", no.what()));
  }
  return Exit::kNotFound;
}

}  // namespace

Command audit_prove_command() {
  return {.name = "audit prove",
          .takes = "SEQ [--store FILE]",
          .sentence = "Print the proof that a record stands in the log",
          .about =
              "Prints a receipt: the record's leaf, the way from it to the newest checkpoint that "
              "the store\n"
              "kept, and that checkpoint. Whoever keeps it can check it later with `audit verify "
              "--receipt`.",
          .options = {{"store", "FILE", "a store's file, such as a copy"}},
          .examples = {{"countersign audit prove 1234 > receipt.json", "for a file of the case"}},
          .exits = {Exit::kFailure, Exit::kNotFound},
          .words_max = 1,
          .run = run_prove};
}

}  // namespace countersign::cli
