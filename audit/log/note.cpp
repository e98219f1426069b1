#include "audit/log/note.h"

#include <array>
#include <charconv>
#include <memory>

#include <openssl/evp.h>

#include "core/invariant.h"

namespace countersign::audit::log {

namespace {

constexpr std::string_view kOrigin = "countersign/";
constexpr std::string_view kDash = "\xe2\x80\x94 ";  // an em dash and a blank
constexpr char kEd25519 = 1;
constexpr std::size_t kKeyIdSize = 4, kSignatureSize = 64, kPublicSize = 32;

using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string to_base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(bytes),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

// Of exactly that many bytes, and spelled the one way in which it is written.
std::optional<std::string> from_base64(std::string_view text, std::size_t size) {
  if (text.size() != (size + 2) / 3 * 4) return std::nullopt;
  std::string out(text.size() / 4 * 3, '\0');
  if (EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(text),
                      static_cast<int>(text.size())) < 0)
    return std::nullopt;
  out.resize(size);
  if (to_base64(out) != text) return std::nullopt;
  return out;
}

std::string_view view(const std::array<std::uint8_t, 32>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// 0x01, which says Ed25519, and the key.
std::string key_data(const PublicKey& key) {
  return std::string(1, kEd25519) + std::string(view(key.bytes));
}

std::string key_id(const PublicKey& key) {
  const auto digest = sha256({key.name, "\n", key_data(key)});
  return std::string(digest.view().substr(0, kKeyIdSize));
}

// The rest of the text up to the end of the line, which is taken off as well.
std::optional<std::string_view> take_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t out = 0;
  const auto* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, out);
  if (error != std::errc() || at != end || std::to_string(out) != text) return std::nullopt;
  return out;
}

std::optional<LogId> log_of(std::string_view name) {
  if (!name.starts_with(kOrigin)) return std::nullopt;
  const auto raw = from_hex(name.substr(kOrigin.size()));
  LogId log{};
  if (!raw || raw->size() != log.size() || to_hex(*raw) != name.substr(kOrigin.size()))
    return std::nullopt;
  std::copy(raw->begin(), raw->end(), log.begin());
  return log;
}

std::string text_of(const TreeHead& head) {
  return name_of(head.log) + "\n" + std::to_string(head.size) + "\n" + to_base64(head.root.view()) +
         "\n";
}

struct Parts {
  TreeHead head;
  std::string_view signed_text;  // with its last line's end
  std::string_view signatures;
};

// Ours have three lines; one with more says something that we do not know.
std::optional<Parts> parts_of(std::string_view note) {
  auto rest = note;
  const auto origin = take_line(rest), size = take_line(rest), root = take_line(rest);
  if (!origin || !size || !root) return std::nullopt;
  const auto log = log_of(*origin);
  const auto leaves = number(*size);
  const auto hash = from_base64(*root, 32);
  if (!log || !leaves || !hash || !rest.starts_with('\n')) return std::nullopt;
  const auto signed_text = note.substr(0, note.size() - rest.size());
  rest.remove_prefix(1);
  if (rest.empty() || !rest.ends_with('\n')) return std::nullopt;
  return Parts{{*log, *leaves, *Digest::from_bytes(*hash)}, signed_text, rest};
}

// The signature of that key among those of a note; others are somebody else's business.
std::optional<std::string> signature_of(std::string_view lines, const PublicKey& key) {
  const auto wanted = std::string(kDash) + key.name + " ";
  while (const auto line = take_line(lines)) {
    if (!line->starts_with(wanted)) continue;
    const auto raw = from_base64(line->substr(wanted.size()), kKeyIdSize + kSignatureSize);
    if (raw && raw->starts_with(key_id(key))) return raw->substr(kKeyIdSize);
  }
  return std::nullopt;
}

std::string sign(std::string_view text, const Secret& seed) {
  const auto raw = seed.reveal();
  const Pkey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(raw), raw.size()),
                 EVP_PKEY_free);
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::string out(kSignatureSize, '\0');
  std::size_t size = out.size();
  const bool ok = key && context &&
                  EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                                 bytes_of(text), text.size()) == 1;
  invariant(ok && size == kSignatureSize, "a seed of 32 bytes signs");
  return out;
}

bool is_signed(std::string_view text, std::string_view signature, const PublicKey& key) {
  const Pkey pkey(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size()),
      EVP_PKEY_free);
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return pkey && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, pkey.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text),
                          text.size()) == 1;
}

}  // namespace

std::string name_of(const LogId& log) {
  return std::string(kOrigin) + to_hex({reinterpret_cast<const char*>(log.data()), log.size()});
}

std::string PublicKey::text() const {
  return name + "+" + to_hex(key_id(*this)) + "+" + to_base64(key_data(*this));
}

std::optional<PublicKey> PublicKey::parse(std::string_view text) {
  const auto first = text.find('+');
  const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  PublicKey key;
  key.name = std::string(text.substr(0, first));
  const auto data = from_base64(text.substr(second + 1), 1 + kPublicSize);
  if (!log_of(key.name) || !data || data->front() != kEd25519) return std::nullopt;
  std::copy(data->begin() + 1, data->end(), key.bytes.begin());
  if (text.substr(first + 1, second - first - 1) != to_hex(key_id(key))) return std::nullopt;
  return key;
}

std::string sign_note(const TreeHead& head, const Secret& seed, const PublicKey& key) {
  const auto text = text_of(head);
  return text + "\n" + std::string(kDash) + key.name + " " +
         to_base64(key_id(key) + sign(text, seed)) + "\n";
}

std::optional<TreeHead> read_note(std::string_view note) {
  const auto parts = parts_of(note);
  if (!parts) return std::nullopt;
  return parts->head;
}

std::string with_signatures_of(std::string_view note, std::string_view other) {
  const auto one = parts_of(note), two = parts_of(other);
  invariant(one && two && one->head == two->head, "two signatures of the same head");
  return std::string(note) + std::string(two->signatures);
}

std::vector<std::string> notes_in(std::string_view file) {
  std::vector<std::string> notes;
  std::string note;
  bool is_signed = false;
  const auto keep = [&] {
    if (read_note(note)) notes.push_back(note);
    note.clear();
    is_signed = false;
  };
  while (const auto line = take_line(file)) {
    const bool is_signature = line->starts_with(kDash);
    if (line->starts_with(kOrigin) || (is_signed && !is_signature)) keep();
    is_signed = is_signed || is_signature;
    note += std::string(*line) + "\n";
  }
  keep();
  return notes;
}

Result<TreeHead, std::string> check_note(std::string_view note, const PublicKey& key) {
  const auto parts = parts_of(note);
  if (!parts) return unexpected(std::string("it is no checkpoint"));
  if (name_of(parts->head.log) != key.name)
    return unexpected(std::string("it is a checkpoint of another log"));
  const auto signature = signature_of(parts->signatures, key);
  if (!signature) return unexpected(std::string("that key did not sign it"));
  if (!is_signed(parts->signed_text, *signature, key))
    return unexpected(std::string("its signature is not right: it was changed or forged"));
  return parts->head;
}

}  // namespace countersign::audit::log
