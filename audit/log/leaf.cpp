#include "audit/log/leaf.h"

#include "audit/evidence.h"
#include "audit/log/bytes.h"

namespace countersign::audit::log {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kTypes = 18;  // numbers of RecordType, and 0

constexpr bool is_event(std::size_t type) {
  return type > static_cast<std::size_t>(RecordType::kClosed);
}

constexpr std::array<Shape, kTypes> shapes() {
  std::array<Shape, kTypes> out{};
  for (const auto& column : kEvidence) {
    auto& shape = out[static_cast<std::size_t>(column.record)];
    switch (column.kind) {
      case ColumnKind::kInteger:
        ++shape.integers;
        break;
      case ColumnKind::kDigest:
        ++shape.digests;
        break;
      case ColumnKind::kText:
        ++shape.texts;
        break;
    }
  }
  for (std::size_t type = 1; type < kTypes; ++type)
    if (is_event(type)) out[type] = {2, 0, 1};
  return out;
}

constexpr auto kShapes = shapes();

constexpr bool fits(const Shape& shape) {
  return shape.integers <= RecordContent::kIntegersMax &&
         shape.digests <= RecordContent::kDigestsMax && shape.texts <= RecordContent::kTextsMax;
}
static_assert(std::all_of(kShapes.begin(), kShapes.end(), fits));

constexpr std::size_t kHeaderSize = 1 + 18 + 16 + 8 + 1 + 8 + 16 + 4 + 8 + 4 + 8;
constexpr std::size_t kLeafSizeMax = kHeaderSize + RecordContent::kIntegersMax * 9 +
                                     RecordContent::kDigestsMax * 33 +
                                     RecordContent::kTextsMax * 33 + 32;

void add(Bytes<kLeafSizeMax>& bytes, const std::optional<Digest>& digest) {
  bytes.u8(digest ? 1 : 0);
  bytes.digest(digest.value_or(Digest{}));
}

void add(Bytes<kLeafSizeMax>& bytes, const RecordHeader& header) {
  bytes.u8(0);
  bytes.text("countersign/rec/1\0"sv);
  bytes.text({reinterpret_cast<const char*>(header.log.data()), header.log.size()});
  bytes.u64(header.seq);
  bytes.u8(static_cast<std::uint8_t>(header.type));
  bytes.i64(header.at_us);
  bytes.text({header.session.data(), header.session.size()});
  bytes.u32(header.n);
  bytes.u64(header.actor);
  bytes.u32(header.node);
  bytes.u64(header.epoch);
}

}  // namespace

Shape shape_of(RecordType type) {
  const auto number = static_cast<std::size_t>(type);
  invariant(number > 0 && number < kTypes, "a record has one of the known types");
  return kShapes[number];
}

Digest signals_digest(Hasher& hasher, std::span<const SignalRow> rows) {
  if (rows.empty()) {  // as nearly always
    static const Digest of_nothing = sha256("");
    return of_nothing;
  }
  hasher.begin();
  for (const auto& row : rows) {
    invariant(row.rule.size() <= 255, "the name of a rule is short");
    Bytes<320> bytes;
    bytes.text({row.session.data(), row.session.size()});
    bytes.u8(row.of);
    bytes.u32(row.n);
    bytes.u32(row.k);
    bytes.u8(row.category);
    bytes.u8(row.severity);
    bytes.u64(row.span_from);
    bytes.u64(row.span_to);
    bytes.i64(row.at_us);
    bytes.u8(static_cast<std::uint8_t>(row.rule.size()));
    bytes.text(row.rule);
    hasher.add(bytes.view());
  }
  return hasher.end();
}

Digest leaf(Hasher& hasher, const RecordHeader& header, const RecordContent& content,
            const Digest& signals) {
  const auto shape = shape_of(header.type);
  Bytes<kLeafSizeMax> bytes;
  add(bytes, header);
  for (std::size_t i = 0; i < shape.integers; ++i) {
    bytes.u8(content.integers[i] ? 1 : 0);
    bytes.i64(content.integers[i].value_or(0));
  }
  for (std::size_t i = 0; i < shape.digests; ++i) add(bytes, content.digests[i]);
  for (std::size_t i = 0; i < shape.texts; ++i) add(bytes, content.commitments[i]);
  bytes.digest(signals);
  return hasher.sha256(bytes.view());
}

}  // namespace countersign::audit::log
