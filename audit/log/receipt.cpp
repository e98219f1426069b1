// A receipt as people keep it: one JSON object, in one spelling.

#include <charconv>

#include "audit/log.h"

namespace countersign::audit {

namespace {

constexpr std::string_view kFormat = "countersign/receipt/1";

std::string quoted_lines(std::string_view note) {
  std::string out = "\"";
  for (const char c : note) {
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + "\"";
}

// Reads what people may have reformatted: blanks between tokens, members in any order.
class Reading {
 public:
  explicit Reading(std::string_view text) : text_(text) {}

  bool take(char c) {
    skip();
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool is_over() {
    skip();
    return text_.empty();
  }
  std::optional<std::string> string() {
    if (!take('"')) return std::nullopt;
    std::string out;
    while (!text_.empty()) {
      const char c = text_.front();
      text_.remove_prefix(1);
      if (c == '"') return out;
      if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
      if (c != '\\') {
        out += c;
        continue;
      }
      const auto escaped = escape();
      if (!escaped) return std::nullopt;
      out += *escaped;
    }
    return std::nullopt;
  }
  std::optional<std::uint64_t> number() {
    skip();
    std::uint64_t out = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), out);
    if (error != std::errc()) return std::nullopt;
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return out;
  }

 private:
  void skip() {
    while (!text_.empty() &&
           std::string_view(" \t\r\n").find(text_.front()) != std::string_view::npos)
      text_.remove_prefix(1);
  }
  // Of those that JSON knows, what a note or a digest may hold: ends of lines, the dash, the usual.
  std::optional<std::string> escape() {
    if (text_.empty()) return std::nullopt;
    const char c = text_.front();
    text_.remove_prefix(1);
    if (c == 'n') return "\n";
    if (c == '"' || c == '\\' || c == '/') return std::string(1, c);
    if (c == 'u' && text_.starts_with("2014")) {
      text_.remove_prefix(4);
      return "\xe2\x80\x94";
    }
    return std::nullopt;
  }

  std::string_view text_;
};

// Of a tree of 2^64 leaves.
constexpr std::size_t kProofMax = 64;

std::optional<std::vector<Digest>> digests(Reading& in) {
  std::vector<Digest> out;
  if (!in.take('[')) return std::nullopt;
  if (in.take(']')) return out;
  do {
    const auto hex = in.string();
    const auto digest = hex ? Digest::from_hex(*hex) : std::nullopt;
    if (!digest || out.size() == kProofMax) return std::nullopt;
    out.push_back(*digest);
  } while (in.take(','));
  if (!in.take(']')) return std::nullopt;
  return out;
}

template <class T, class U>
bool take(std::optional<T>& member, const std::optional<U>& value) {
  if (member || !value) return false;
  member = *value;
  return true;
}

struct Members {
  std::optional<std::string> format, checkpoint;
  std::optional<std::uint64_t> seq, index;
  std::optional<Digest> leaf;
  std::optional<std::vector<Digest>> proof;

  // Each once, and no other.
  bool read(const std::string& name, Reading& in) {
    if (name == "format") return take(format, in.string());
    if (name == "checkpoint") return take(checkpoint, in.string());
    if (name == "seq") return take(seq, in.number());
    if (name == "index") return take(index, in.number());
    if (name == "proof") return take(proof, digests(in));
    if (name != "leaf") return false;
    const auto hex = in.string();
    return hex && take(leaf, Digest::from_hex(*hex));
  }
};

}  // namespace

std::string to_json(const Receipt& receipt) {
  std::string out = "{\"format\":\"" + std::string(kFormat) +
                    "\",\"seq\":" + std::to_string(receipt.seq.get()) +
                    ",\"index\":" + std::to_string(receipt.index) + ",\"leaf\":\"" +
                    receipt.leaf.hex() + "\",\"proof\":[";
  for (std::size_t i = 0; i < receipt.proof.size(); ++i)
    out += (i == 0 ? "\"" : ",\"") + receipt.proof[i].hex() + "\"";
  return out + "],\"checkpoint\":" + quoted_lines(receipt.checkpoint) + "}";
}

std::optional<Receipt> receipt_from_json(std::string_view text) {
  Reading in(text);
  Members members;
  if (!in.take('{')) return std::nullopt;
  do {
    const auto name = in.string();
    if (!name || !in.take(':') || !members.read(*name, in)) return std::nullopt;
  } while (in.take(','));
  if (!in.take('}') || !in.is_over()) return std::nullopt;
  if (members.format != kFormat || !members.seq || !members.index || !members.leaf ||
      !members.proof || !members.checkpoint)
    return std::nullopt;
  return Receipt{Seq(*members.seq), *members.leaf, *members.index, *members.proof,
                 *members.checkpoint};
}

}  // namespace countersign::audit
