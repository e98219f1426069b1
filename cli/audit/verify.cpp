#include "audit/verify.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/here.h"
#include "cli/json.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw BadUsage(fmt::format("cannot read {}", printable(path)));
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> notes_of(const std::string& path) {
  auto notes = audit::notes_in(contents_of(path));
  if (notes.empty())
    throw BadUsage(fmt::format("there is no signed checkpoint in {}", printable(path)));
  return notes;
}

void take_public_keys(const std::string& path, audit::VerifyAsk& ask) {
  std::ifstream file(path);
  if (!file) throw BadUsage(fmt::format("cannot read {}", printable(path)));
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) ask.public_keys.push_back(line);
}

// A copy is verified by what lies beside it; the store of the settings by what they say.
void take_store(const Arguments& arguments, audit::VerifyAsk& ask) {
  if (const auto named = arguments.value("store")) {
    ask.store = *named;
  } else {
    const auto settings = settings_here(arguments).store;
    ask.store = settings.path;
    ask.key_file = settings.key_file;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(settings.checkpoints, ignored))
      ask.checkpoints = audit::notes_in(contents_of(settings.checkpoints));
  }
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(ask.store, ignored))
    throw BadUsage(
        fmt::format("there is no store {}; name its file with --store FILE", printable(ask.store)));
}

audit::VerifyAsk ask_meant(const Arguments& arguments) {
  audit::VerifyAsk ask;
  take_store(arguments, ask);
  if (const auto path = arguments.value("checkpoint"))
    for (auto& note : notes_of(*path)) ask.checkpoints.push_back(std::move(note));
  if (const auto path = arguments.value("receipt")) {
    ask.receipt = audit::receipt_from_json(contents_of(*path));
    if (!ask.receipt) throw BadUsage(fmt::format("{} is no receipt", printable(*path)));
  }
  if (const auto path = arguments.value("from")) ask.from = notes_of(*path).back();
  if (const auto path = arguments.value("public-key")) take_public_keys(*path, ask);
  return ask;
}

std::string flaw_json(const audit::Flaw& flaw) {
  JsonLine line;
  line.text("kind", audit::word(flaw.kind));
  if (flaw.from_seq) line.number("from", *flaw.from_seq);
  if (flaw.to_seq) line.number("to", *flaw.to_seq);
  line.text("what", flaw.what);
  return line.str();
}

std::string as_json(const audit::Verification& verification) {
  std::vector<std::string> flaws;
  for (const auto& flaw : verification.flaws) flaws.push_back(flaw_json(flaw));
  std::vector<std::string> remarks;
  for (const auto& remark : verification.remarks) remarks.push_back(json_text(remark));
  JsonLine line;
  line.yes_or_no("ok", verification.is_whole())
      .text("log", verification.log_id)
      .number("size", verification.size);
  if (verification.root)
    line.text("root", verification.root->hex());
  else
    line.nothing("root");
  line.number("records_read", verification.records_read)
      .number("checkpoints", verification.checkpoints)
      .number("erased", verification.erased)
      .number("pruned", verification.pruned)
      .number("unexplained", verification.flaws_total)
      .text("tail", verification.is_anchored() ? "anchored" : "not provable");
  if (verification.anchored_to)
    line.number("anchored_to", *verification.anchored_to);
  else
    line.nothing("anchored_to");
  line.yes_or_no("head_mac_checked", verification.mac_checked)
      .text("checkpoint", verification.checkpoint)
      .raw("flaws", json_list(flaws))
      .raw("remarks", json_list(remarks));
  return line.str();
}

void print(const audit::Verification& verification, Terminal& terminal) {
  terminal.out(audit::in_words(verification) + "\n");
  for (const auto& flaw : verification.flaws)
    terminal.out(fmt::format("{}: {} ({})\n", audit::where(flaw), printable(flaw.what),
                             audit::word(flaw.kind)));
  if (verification.flaws_total > verification.flaws.size())
    terminal.out(
        fmt::format("and {} more\n", verification.flaws_total - verification.flaws.size()));
  for (const auto& remark : verification.remarks) terminal.say(printable(remark));
  if (verification.is_anchored()) return;
  terminal.say(
      verification.anchored_to
          ? fmt::format("The first {} of {} records are vouched for from outside the store.",
                        *verification.anchored_to, verification.size)
          : std::string("Nothing outside the store vouches for it: whether its newest records are "
                        "missing cannot be known without a checkpoint or a receipt that was kept "
                        "elsewhere (--checkpoint, --receipt)."));
}

Exit run_verify(const Arguments& arguments, Terminal& terminal) {
  const auto ask = ask_meant(arguments);
  std::uint64_t shown = 101;
  const auto progress = [&](std::uint64_t done, std::uint64_t of) {
    const auto percent = of == 0 ? 100 : done * 100 / of;
    if (percent == shown) return;
    shown = percent;
    const auto bars = static_cast<std::size_t>(percent / 5);
    terminal.status(fmt::format("verifying [{}{}] {:3} % of {} records", std::string(bars, '#'),
                                std::string(20 - bars, '.'), percent, of));
  };
  const auto verification =
      audit::verify(ask, terminal.is_err_terminal() ? progress : audit::VerifyProgress());
  if (arguments.has("json"))
    terminal.out(as_json(verification) + "\n");
  else
    print(verification, terminal);
  const bool is_enough = verification.is_anchored() || !arguments.has("require-anchor");
  return verification.is_whole() && is_enough ? Exit::kOk : Exit::kDiffers;
}

}  // namespace

Command audit_verify_command() {
  return {
      .name = "audit verify",
      .takes = "[--store FILE] [--checkpoint FILE] [--receipt FILE]",
      .sentence = "Check that what people read is what was recorded",
      .about =
          "Recomputes every record from the columns that people see, every count and state from "
          "the\n"
          "records, and the log's tree from both, and compares them with the log's head, its "
          "signed\n"
          "checkpoints and whatever was kept outside. It works beside a running server and on a "
          "copy;\n"
          "with the node's key file beside the store it checks the head's seal as well. "
          "Checkpoints of\n"
          "audit.checkpoints are taken into account by themselves. What is wrong is named by "
          "record, or\n"
          "by the records between two checkpoints. docs/evidence-format.md says what is proved.",
      .options = {{"store", "FILE", "a store's file, such as a copy"},
                  {"checkpoint", "FILE", "signed checkpoints that were kept elsewhere"},
                  {"receipt", "FILE", "a receipt that somebody was given"},
                  {"from", "FILE",
                   "a checkpoint that was verified before; older records are not read"},
                  {"public-key", "FILE", "the store's public keys, beside those of its key file"},
                  {"require-anchor", "",
                   "fail unless something outside the store vouches for its newest record"},
                  {"json", "", "one JSON object"}},
      .examples = {{"countersign audit verify", "the store of the settings"},
                   {"countersign audit verify --store copy.db --public-key node.pub "
                    "--checkpoint yesterday.txt",
                    "a copy, by an auditor who kept a checkpoint"}},
      .exits = {Exit::kFailure, Exit::kDiffers},
      .run = run_verify};
}

}  // namespace countersign::cli
